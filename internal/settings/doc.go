// Package settings resolves layered settings and remembers where every value
// came from.
//
// A [Layer] gives values to some of the keys of an [options.Set]: the built-in
// defaults, a YAML file, environment variables, the flags that were typed,
// overrides from Go. [Resolve] takes layers from low to high; for each key the
// highest layer that gives a value wins, and the [Entry] keeps the winner and all
// losers with their [Origin]. The settings table of --print-config, the run
// manifest and ptycho's record of overrides are all written from it.
//
// # YAML files
//
// [ReadLimited] and [ParseLayer] read one file as one layer. A file is a mapping of
// known keys, nested or dotted; mappings merge key by key over the layers, lists
// are replaced. Text values may contain $NAME, ${NAME} and ${NAME:-default}, and $$
// for a dollar sign; expansion happens after parsing, so that a value cannot change
// the structure of the file. A value that is nothing but a reference to a
// variable without a value counts as not given. Unknown keys, wrong types and
// values out of range are an [*Error] that names file, line, column and the
// nearest known key. Files are limited in size and nesting, aliases in how far
// they may blow up, and tags and merge keys are refused: see parseNode.
//
// # .env files
//
// parseDotEnv reads NAME=value lines and, unlike other readers, never treats a
// backslash as an escape: "C:\new\table.csv" means what it says.
package settings
