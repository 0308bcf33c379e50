package ingest

import "github.com/latent-go/latent/internal/album/catalog"

// DatasetCleaned is the name under which the audit lists rows that no dataset
// has: duplicates.
const DatasetCleaned = "cleaned_all"

// DatasetOf is the name under which the audit lists the rows that the filter of
// a target left out.
func DatasetOf(t catalog.Target, least int) string { return filter{target: t, least: least}.dataset() }
