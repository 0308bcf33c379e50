// Package evaluate compares reconstructions with a reference: a known object or
// another reconstruction. What data cannot tell is taken back first (shift, constant
// and linear phase, factor of the amplitude); then amplitude and phase are compared
// where the object is well lit.
//
//	evaluation.json, evaluation.csv   one row an object and part
//	frc.png                           ring correlations with both thresholds
package evaluate
