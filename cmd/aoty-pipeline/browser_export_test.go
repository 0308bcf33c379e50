//go:build browser

package main_test

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// export opens every link to a file, of every view, and looks into the bytes.
func (b *browser) export() {
	var links []string
	seen := map[string]bool{}
	for _, p := range append(b.more(), pages...) {
		b.view(p.path)
		here := ask[[]string](b, `[...document.querySelectorAll(".save a")].filter((a) => a.checkVisibility()).map((a) => a.href)`)
		if len(here) != 4*p.charts {
			b.t.Errorf("%s: %d links for %d charts", p.path, len(here), p.charts)
		}
		for _, l := range here {
			if !seen[l] {
				links, seen[l] = append(links, l), true
			}
		}
	}
	if len(links) < 4*20 {
		b.t.Errorf("only %d files can be saved", len(links))
	}
	for _, l := range links {
		u, err := url.Parse(l)
		if err != nil {
			b.t.Fatal(err)
		}
		answer, err := http.Get(l)
		if err != nil {
			b.t.Fatal(err)
		}
		data, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != 200 || !strings.Contains(answer.Header.Get("Content-Disposition"), "attachment") {
			b.t.Errorf("%s: %s, %v", l, answer.Status, err)
		}
		if err := inspect(u.Query().Get("format"), data); err != nil {
			b.t.Errorf("%s: %v", l, err)
		}
	}
	b.forget("/live")
}

func inspect(format string, data []byte) error {
	switch format {
	case "png":
		img, err := png.Decode(bytes.NewReader(data))
		if err == nil && (img.Bounds().Dx() != 1600 || img.Bounds().Dy() != 1200) {
			err = fmt.Errorf("the image is %v", img.Bounds())
		}
		return err
	case "svg":
		return xml.Unmarshal(data, new(struct{ XMLName xml.Name }))
	case "pdf":
		if !bytes.HasPrefix(data, []byte("%PDF-1")) || !bytes.Contains(data[len(data)-32:], []byte("%%EOF")) {
			return errors.New("no whole PDF")
		}
	case "csv":
		rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err == nil && len(rows) < 2 {
			err = fmt.Errorf("%d lines", len(rows))
		}
		return err
	default:
		return errors.New("format " + format)
	}
	return nil
}
