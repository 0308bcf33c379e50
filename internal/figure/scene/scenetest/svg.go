package scenetest

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// The elements and attributes that a figure may contain: nothing that runs,
// styles or loads.
var (
	elements   = set("svg desc g path circle rect text title clipPath image")
	attributes = set(`xmlns width height viewBox role aria-label font-family font-size font-weight
		text-anchor textLength lengthAdjust x y cx cy r d id clip-path transform href
		preserveAspectRatio image-rendering fill fill-opacity stroke stroke-opacity
		stroke-width stroke-linejoin stroke-linecap stroke-dasharray`)
)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// SVGText parses an SVG strictly, checks that it holds only harmless elements
// and attributes, and returns its text, tooltip and label strings in document
// order.
func SVGText(r io.Reader) ([]string, error) {
	dec := xml.NewDecoder(r)
	var out []string
	var open []string
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if !elements[tok.Name.Local] {
				return nil, fmt.Errorf("element <%s> is not allowed", tok.Name.Local)
			}
			open = append(open, tok.Name.Local)
			for _, a := range tok.Attr {
				if err := check(a); err != nil {
					return nil, err
				}
				if a.Name.Local == "aria-label" {
					out = append(out, a.Value)
				}
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 && (open[len(open)-1] == "text" || open[len(open)-1] == "title") {
				out = append(out, string(tok))
			}
		}
	}
}

func check(a xml.Attr) error {
	if !attributes[a.Name.Local] {
		return fmt.Errorf("attribute %s=%q is not allowed", a.Name.Local, a.Value)
	}
	if a.Name.Local == "href" && !strings.HasPrefix(a.Value, "data:image/png;base64,") {
		return fmt.Errorf("reference to %q", a.Value)
	}
	for _, bad := range []string{"NaN", "Inf"} {
		if a.Name.Local != "aria-label" && strings.Contains(a.Value, bad) {
			return fmt.Errorf("attribute %s=%q is not a number", a.Name.Local, a.Value)
		}
	}
	return nil
}
