package diagrams

import (
	"cmp"
	"slices"
)

// box is a node, or a dummy where a long edge passes a layer.
type box struct {
	node     int // index into Graph.Nodes, -1 for a dummy
	w, h     float64
	x, y     float64 // centre
	tall     float64 // height of the layer
	rank     int
	up, down []int // neighbours, as indices of boxes
}

// layout is a graph with positions.
type layout struct {
	boxes  []box
	layers [][]int // boxes from left to right
	routes [][]int // for each edge the boxes that it joins
	width  float64
	height float64
}

// Distances in CSS pixels.
const (
	gapNodes   = 22.0 // between neighbours of a layer
	gapDummies = 14.0
	gapLayers  = 28.0
	sweeps     = 24  // to reduce crossings
	relaxed    = 300 // to place boxes; one is some microseconds

	// centred pulls boxes to the middle axis, so that a diagram does not drift
	// sideways and stays narrow.
	centred = 0.7
)

// arrange lays the graph out; sizes are those of the nodes, and no layer gets
// wider than limit unless a single node is.
func arrange(g *Graph, size func(Node) (w, h float64), limit float64) *layout {
	l := &layout{}
	for i, n := range g.Nodes {
		w, h := size(n)
		l.boxes = append(l.boxes, box{node: i, w: w, h: h})
	}
	l.rank(g, limit)
	l.route(g)
	l.reduceCrossings()
	l.placeX()
	l.placeY()
	return l
}

// rank gives every node a layer below all that it depends on, and starts a new
// layer where one would get too wide.
func (l *layout) rank(g *Graph, limit float64) {
	at := map[string]int{}
	for i, n := range g.Nodes {
		at[n.ID] = i
	}
	order, _ := g.order()
	var used []float64
	for _, i := range order {
		r := 0
		for _, e := range g.Edges {
			if at[e.To] == i {
				r = max(r, l.boxes[at[e.From]].rank+1)
			}
		}
		for {
			for len(used) <= r {
				used = append(used, 0)
			}
			if used[r] == 0 || used[r]+gapNodes+l.boxes[i].w <= limit {
				break
			}
			r++
		}
		l.boxes[i].rank = r
		used[r] += gapNodes + l.boxes[i].w
	}
	l.layers = make([][]int, len(used))
	for _, i := range order {
		r := l.boxes[i].rank
		l.layers[r] = append(l.layers[r], i)
	}
}

// route puts a dummy into every layer that an edge passes.
func (l *layout) route(g *Graph) {
	at := map[string]int{}
	for i, n := range g.Nodes {
		at[n.ID] = i
	}
	for _, e := range g.Edges {
		from, to := at[e.From], at[e.To]
		path := []int{from}
		for r := l.boxes[from].rank + 1; r < l.boxes[to].rank; r++ {
			l.boxes = append(l.boxes, box{node: -1, w: 1, rank: r})
			l.layers[r] = append(l.layers[r], len(l.boxes)-1)
			path = append(path, len(l.boxes)-1)
		}
		path = append(path, to)
		for k := 1; k < len(path); k++ {
			a, b := path[k-1], path[k]
			l.boxes[a].down, l.boxes[b].up = append(l.boxes[a].down, b), append(l.boxes[b].up, a)
		}
		l.routes = append(l.routes, path)
	}
}

// reduceCrossings sorts every layer by the mean place of its neighbours, down
// and up in turn, and keeps the best order.
func (l *layout) reduceCrossings() {
	best, least := l.copyLayers(), l.crossings()
	for k := range sweeps {
		for r := range l.layers {
			if k%2 == 0 {
				l.sortLayer(r, func(b *box) []int { return b.up })
			} else {
				l.sortLayer(len(l.layers)-1-r, func(b *box) []int { return b.down })
			}
		}
		if n := l.crossings(); n < least {
			best, least = l.copyLayers(), n
		}
	}
	l.layers = best
}

func (l *layout) copyLayers() [][]int {
	out := make([][]int, len(l.layers))
	for r := range out {
		out[r] = slices.Clone(l.layers[r])
	}
	return out
}

// places returns where every box stands in its layer.
func (l *layout) places() []float64 {
	p := make([]float64, len(l.boxes))
	for _, layer := range l.layers {
		for k, i := range layer {
			p[i] = float64(k) - float64(len(layer)-1)/2
		}
	}
	return p
}

func (l *layout) sortLayer(r int, neighbours func(*box) []int) {
	p := l.places()
	key := make(map[int]float64, len(l.layers[r]))
	for _, i := range l.layers[r] {
		key[i] = p[i]
		if n := neighbours(&l.boxes[i]); len(n) > 0 {
			sum := 0.0
			for _, j := range n {
				sum += p[j]
			}
			key[i] = sum / float64(len(n))
		}
	}
	slices.SortStableFunc(l.layers[r], func(a, b int) int { return cmp.Compare(key[a], key[b]) })
}

// crossings counts the pairs of edges between neighbouring layers that cross.
func (l *layout) crossings() int {
	p, n := l.places(), 0
	for _, layer := range l.layers {
		type pair struct{ a, b float64 }
		var edges []pair
		for _, i := range layer {
			for _, j := range l.boxes[i].down {
				edges = append(edges, pair{p[i], p[j]})
			}
		}
		for i := range edges {
			for j := range i {
				if (edges[i].a-edges[j].a)*(edges[i].b-edges[j].b) < 0 {
					n++
				}
			}
		}
	}
	return n
}

// placeX moves every box towards the mean of its neighbours, as far as the
// others of its layer let it. Dummies pull harder, so that long edges become
// straight.
func (l *layout) placeX() {
	for _, layer := range l.layers {
		x := 0.0
		for k, i := range layer {
			if k > 0 {
				x += l.apart(layer[k-1], i)
			}
			l.boxes[i].x = x
		}
		for _, i := range layer {
			l.boxes[i].x -= x / 2
		}
	}
	for k := range relaxed {
		for r := range l.layers {
			if k%2 == 0 {
				l.align(l.layers[r], func(b *box) []int { return append(slices.Clone(b.up), b.down...) })
			} else {
				l.align(l.layers[len(l.layers)-1-r], func(b *box) []int { return append(slices.Clone(b.down), b.up...) })
			}
		}
	}
	left, right := 0.0, 0.0
	for i, b := range l.boxes {
		if i == 0 || b.x-b.w/2 < left {
			left = b.x - b.w/2
		}
		if i == 0 || b.x+b.w/2 > right {
			right = b.x + b.w/2
		}
	}
	for i := range l.boxes {
		l.boxes[i].x -= left
	}
	l.width = right - left
}

// apart is the least distance of the centres of two neighbours.
func (l *layout) apart(a, b int) float64 {
	gap := gapNodes
	if l.boxes[a].node < 0 && l.boxes[b].node < 0 {
		gap = gapDummies
	}
	return l.boxes[a].w/2 + gap + l.boxes[b].w/2
}

// align solves, for one layer, min sum w (x-d)^2 with x[k+1]-x[k] >= apart: an
// isotonic regression after the distances are taken off, by pooling adjacent
// violators.
func (l *layout) align(layer []int, neighbours func(*box) []int) {
	type pool struct {
		sum, weight float64
		n           int
	}
	var pools []pool
	offset := 0.0
	offsets := make([]float64, len(layer))
	for k, i := range layer {
		if k > 0 {
			offset += l.apart(layer[k-1], i)
		}
		offsets[k] = offset
		want, weight := l.boxes[i].x, 0.1
		if n := neighbours(&l.boxes[i]); len(n) > 0 {
			want, weight = 0, 1
			for _, j := range n {
				want += centred * l.boxes[j].x / float64(len(n))
			}
			if l.boxes[i].node < 0 {
				weight = 4
			}
		}
		pools = append(pools, pool{weight * (want - offset), weight, 1})
		for len(pools) > 1 {
			a, b := pools[len(pools)-2], pools[len(pools)-1]
			if a.sum/a.weight <= b.sum/b.weight {
				break
			}
			pools = append(pools[:len(pools)-2], pool{a.sum + b.sum, a.weight + b.weight, a.n + b.n})
		}
	}
	k := 0
	for _, p := range pools {
		for range p.n {
			l.boxes[layer[k]].x = p.sum/p.weight + offsets[k]
			k++
		}
	}
}

// placeY stacks the layers.
func (l *layout) placeY() {
	y := 0.0
	for r, layer := range l.layers {
		h := 0.0
		for _, i := range layer {
			h = max(h, l.boxes[i].h)
		}
		if r > 0 {
			y += gapLayers
		}
		for _, i := range layer {
			l.boxes[i].y, l.boxes[i].tall = y+h/2, h
			if l.boxes[i].node < 0 {
				l.boxes[i].h = h // edges pass a layer straight
			}
		}
		y += h
	}
	l.height = y
}
