// Package diagrams draws the pipeline from the declarations that run it: the
// stages and what they need and write, the feature blocks, the parameters of
// the model, the parts of a split. With a run, the labels carry that run's
// counts. No number is written here.
//
// A [Graph] is laid out in layers (Sugiyama, Tagawa and Toda 1981): every edge
// points down, crossings are reduced by barycentres, and positions solve a
// least-squares problem that keeps long edges straight. [Graph.Scene] draws it
// and [Graph.writeDOT] writes it for Graphviz.
package diagrams
