// Package inspect looks at data before anybody trusts a picture made of them: what
// the numbers are, which pixels and frames tell nothing, whether positions and
// patterns belong together. What it finds wrong it names, with the remedy; pixels
// and frames that only do harm it takes out.
package inspect
