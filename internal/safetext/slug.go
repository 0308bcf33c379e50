package safetext

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxSlug keeps names far from the 255-byte limit of common file systems even
// with a prefix, a hash and an extension.
const maxSlug = 64

var (
	notSlug = regexp.MustCompile(`[^a-z0-9]+`)

	// deviceName matches what Windows reserves in every directory, with any
	// extension.
	deviceName = regexp.MustCompile(`^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$`)
)

// Slug returns a readable name for a file made of s: lower-case ASCII letters,
// digits and single hyphens, at most 64 bytes, never empty, never a device
// name of Windows. Accents are dropped ("Björk" gives "bjork"); text without
// any ASCII letter or digit gives "x-" and a hash.
//
// Different texts can share a slug.
func Slug(s string) string {
	text := TerminalSafe(s)
	text = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text))
	slug := strings.Trim(notSlug.ReplaceAllString(text, "-"), "-")
	if len(slug) > maxSlug {
		slug = strings.TrimRight(slug[:maxSlug], "-")
	}
	switch {
	case slug == "":
		return "x-" + shortHash(s)
	case deviceName.MatchString(slug):
		return "x-" + slug
	}
	return slug
}

// shortHash is 32 bits of SHA-256: enough to tell the names of one run apart.
func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:4])
}
