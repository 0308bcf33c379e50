package batch

import "fmt"

// maxName is the longest name of a folder everywhere.
const maxName = 100

// unique refuses names that cannot be those of folders, and scans of one name,
// whatever the case of their letters: some file systems know no difference.
func unique(list []*Scan) error {
	seen := map[string]*Scan{}
	for _, s := range list {
		if !folderName(s.Name) {
			return &mistake{s.At, fmt.Errorf("the name %q must be made of letters, digits, dots, dashes and underscores: give one in a column name", s.Name)}
		}
		key := lower(s.Name)
		if first := seen[key]; first != nil {
			return &mistake{s.At, fmt.Errorf("the name %s is also that of %s: give names in a column name", s.Name, first.At)}
		}
		seen[key] = s
	}
	return nil
}

func folderName(s string) bool {
	for i, r := range s {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		if !letter && (i == 0 || r != '.' && r != '-' && r != '_') {
			return false
		}
	}
	return s != "" && len(s) <= maxName
}

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
