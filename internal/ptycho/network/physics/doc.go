// Package physics turns what the network draws into the loss of its group of
// patterns, and back.
//
// The patches of a group show overlapping places. They are averaged on a canvas,
// every pixel weighted by how well its pattern can know it, and cut out again:
// so all patterns of a group must be explained by one object. Without that the
// data are fitted but neighbouring patches disagree. Each consistent patch then
// goes through [ptychography.Model], the same forward model and adjoint that the
// iterative engines use.
//
// The scale between the object and the square root of photons is an explicit
// parameter, initialised from the data, because a head that ends in a sigmoid
// cannot find it.
package physics
