// Package domain says what data a network was trained on, and in what other data
// differ from them. A network draws something for every pattern; only what is like
// what it has seen can be trusted.
//
// [Describe] reduces a scan to numbers that do not depend on the object: dose, probe,
// how far and how contrasted the diffraction is, how the positions lie. They are
// saved with the model, and [Domain.Doubts] compares.
package domain
