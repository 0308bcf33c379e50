package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/latent-go/latent/internal/figure/typeface"
)

//go:embed assets
var embedded embed.FS

// Assets are files of the program, each under a name that changes with its
// content, so that browsers may keep them for ever.
type Assets struct {
	urls   map[string]string // name -> address relative to the first page
	bodies map[string]*Body  // URL path -> content
}

var types = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8", ".ttf": "font/ttf", ".png": "image/png",
}

// Shared returns the style, the script, the typefaces and the licences that all
// pages use. They are read once.
func Shared() *Assets { return shared() }

var shared = sync.OnceValue(func() *Assets {
	a := &Assets{urls: map[string]string{}, bodies: map[string]*Body{}}
	a.add("inter.ttf", typeface.Text(typeface.Regular).TrueType())
	a.add("inter-semibold.ttf", typeface.Text(typeface.SemiBold).TrueType())
	files, err := fs.ReadDir(embedded, "assets")
	if err != nil {
		panic("web: " + err.Error())
	}
	for _, f := range files {
		b, err := embedded.ReadFile("assets/" + f.Name())
		if err != nil {
			panic("web: " + err.Error())
		}
		a.add(f.Name(), a.link(f.Name(), b))
	}
	return a
})

// link puts the real addresses of the typefaces into a style sheet.
func (a *Assets) link(name string, b []byte) []byte {
	if path.Ext(name) != ".css" {
		return b
	}
	s := string(b)
	for _, font := range []string{"inter.ttf", "inter-semibold.ttf"} {
		s = strings.ReplaceAll(s, "url("+font+")", "url("+path.Base(a.urls[font])+")")
	}
	return []byte(s)
}

func (a *Assets) add(name string, b []byte) {
	sum := sha256.Sum256(b)
	ext := path.Ext(name)
	url := "assets/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	body := &Body{Type: types[ext], Data: b}
	body.finish()
	a.urls[name], a.bodies["/"+url] = url, body
	a.bodies["/assets/"+name] = body // for people
}

// URL returns the address of an asset, relative to the first page; it panics for
// an unknown name.
func (a *Assets) URL(name string) string {
	u, ok := a.urls[name]
	if !ok {
		panic("web: no asset is called " + name)
	}
	return u
}

// ServeHTTP answers requests below /assets/.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, ok := a.bodies[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if strings.Count(path.Base(r.URL.Path), ".") > 1 {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	b.ServeHTTP(w, r)
}
