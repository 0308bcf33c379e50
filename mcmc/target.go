package mcmc

// Target is a log density on R^Dim, known up to a constant.
//
// LogDensity writes the gradient at q into grad and returns the log density.
// Outside the support it may return NaN or -Inf, and grad is then ignored. It
// must be a pure function of q: a resumed chain is bit-identical only if equal
// q give equal bits. It must not keep q or grad. One Target belongs to one
// goroutine, so it may own scratch memory.
type Target interface {
	Dim() int
	LogDensity(q, grad []float64) float64
}
