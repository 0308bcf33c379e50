package design

import (
	"fmt"
	"strings"
)

// Bends is the block of the columns whose coefficients are shrunk together: functions
// of other columns, by which effects bend and interact. They are known by their names,
// which tables of features keep, and come behind all other columns.
const Bends = "bends"

const bend = "bend_"

// BendName names the k-th bend, from 1.
func BendName(k int) string { return fmt.Sprintf("%s%02d", bend, k) }

// IsBend reports whether a column of that name is a bend.
func IsBend(name string) bool { return strings.HasPrefix(name, bend) }
