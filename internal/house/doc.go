// Package house has no code to import: its tests keep the rules of the house.
//
// They read the source tree and fail when a package imports upwards or across
// the wings, when a file grows over the limit, or when a package says nothing
// about itself.
package house
