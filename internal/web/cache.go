package web

import (
	"bytes"
	"compress/gzip"
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Body is an answer that is ready to be sent.
type Body struct {
	Type     string // media type
	Filename string // when it should be saved; "" to show it
	Data     []byte
	tag      string
	zipped   []byte // nil when compressing is not worth it
}

// Cache keeps answers that take work, and lets only a few be worked on at a
// time: whoever else needs the processor, such as a sampler, keeps most of it.
// An answer that several wait for is made once.
//
// Large answers have a queue of their own, so that nobody waits behind them for a
// small one. One is made at a time, few are waited for, none for long, and what it
// took of memory goes back to the system.
type Cache struct {
	limit int // bytes
	slots chan struct{}
	large chan struct{} // the one that is made
	queue chan struct{} // that one, and those that wait

	mu      sync.Mutex
	used    int
	entries map[string]*list.Element
	recent  *list.List // of *entry, the last used first
}

type entry struct {
	key  string
	once sync.Once
	body *Body
	err  error
	size int
}

// NewCache returns a cache of at most limit bytes that makes at most workers
// answers at a time.
func NewCache(limit, workers int) *Cache {
	return &Cache{
		limit: limit, slots: make(chan struct{}, max(1, workers)), large: make(chan struct{}, 1), queue: make(chan struct{}, 1+mostWaiting),
		entries: map[string]*list.Element{}, recent: list.New(),
	}
}

// Bounds of the queue of large answers.
const (
	mostWaiting = 3
	patience    = 30 * time.Second
)

// ErrBusy tells that too many large answers are waited for, or for too long.
var ErrBusy = errors.New("large images are being made for others: ask again in a minute, or for a smaller one")

// Get returns the answer of a key, making it if need be. Errors are not kept.
func (c *Cache) Get(ctx context.Context, key string, make func() (*Body, error)) (*Body, error) {
	return c.until(ctx, key, c.slots, make)
}

// GetLarge is [Cache.Get] for an answer that takes long and much memory. The error
// is [ErrBusy] when too many are waited for.
func (c *Cache) GetLarge(ctx context.Context, key string, make func() (*Body, error)) (*Body, error) {
	select {
	case c.queue <- struct{}{}:
	default:
		return nil, ErrBusy
	}
	defer func() { <-c.queue }()
	ctx, cancel := context.WithTimeoutCause(ctx, patience, ErrBusy)
	defer cancel()
	return c.until(ctx, key, c.large, func() (*Body, error) {
		defer debug.FreeOSMemory()
		return make()
	})
}

// until makes an answer in one of the slots.
func (c *Cache) until(ctx context.Context, key string, slots chan struct{}, make func() (*Body, error)) (*Body, error) {
	for {
		body, err := c.get(ctx, key, slots, make)
		// The reader who began may have gone; the next one begins again.
		if err == nil || ctx.Err() != nil || !errors.Is(err, context.Canceled) {
			return body, err
		}
	}
}

func (c *Cache) get(ctx context.Context, key string, slots chan struct{}, make func() (*Body, error)) (*Body, error) {
	e := c.find(key)
	e.once.Do(func() {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			e.err = context.Cause(ctx)
			return
		}
		defer func() { <-slots }()
		if e.body, e.err = make(); e.err == nil {
			e.body.finish()
		}
	})
	c.settle(e)
	return e.body, e.err
}

func (c *Cache) find(key string) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, ok := c.entries[key]; ok {
		c.recent.MoveToFront(at)
		return at.Value.(*entry)
	}
	e := &entry{key: key}
	c.entries[key] = c.recent.PushFront(e)
	return e
}

// settle counts a new answer, forgets a failed one, and makes room.
func (c *Cache) settle(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.entries[e.key]
	if !ok || at.Value != e {
		return
	}
	if e.err != nil || e.body == nil {
		c.drop(at)
		return
	}
	if e.size == 0 {
		e.size = len(e.body.Data) + len(e.body.zipped) + len(e.key) + 200
		c.used += e.size
	}
	for old := c.recent.Back(); c.used > c.limit && old != nil && old != at; {
		before := old.Prev()
		if old.Value.(*entry).size > 0 { // not one that is being made
			c.drop(old)
		}
		old = before
	}
}

func (c *Cache) drop(at *list.Element) {
	e := c.recent.Remove(at).(*entry)
	c.used -= e.size
	delete(c.entries, e.key)
}

// finish computes the tag and the compressed form.
func (b *Body) finish() {
	sum := sha256.Sum256(b.Data)
	b.tag = `"` + hex.EncodeToString(sum[:12]) + `"`
	if len(b.Data) < 1400 || strings.HasPrefix(b.Type, "image/png") || b.Type == "application/pdf" {
		return
	}
	var z bytes.Buffer
	w, err := gzip.NewWriterLevel(&z, gzip.BestSpeed)
	if err != nil {
		return
	}
	if _, err := w.Write(b.Data); err != nil || w.Close() != nil {
		return
	}
	b.zipped = z.Bytes()
}

// ServeHTTP sends the answer, compressed where the reader can, or says that the
// reader has it already.
func (b *Body) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if b.tag == "" {
		b.finish()
	}
	h := w.Header()
	h.Set("Content-Type", b.Type)
	h.Set("ETag", b.tag)
	h.Set("Vary", "Accept-Encoding")
	if b.Filename != "" {
		h.Set("Content-Disposition", `attachment; filename="`+b.Filename+`"`)
	}
	if strings.Contains(r.Header.Get("If-None-Match"), b.tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	data := b.Data
	if b.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		data = b.zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method == http.MethodHead {
		return
	}
	w.Write(data) //nolint:errcheck // the reader has gone
}
