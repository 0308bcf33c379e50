package tables

import "time"

// Columns of the kinds that only tests make one by one.

func bools(name string, x []bool) Column { return Column{Name: name, Kind: Bool, Bools: x} }

func texts(name string, x []string) Column { return Column{Name: name, Kind: Text, Texts: x} }

func dates(name string, x []time.Time) Column { return Column{Name: name, Kind: Date, Dates: x} }

func lists(name string, x [][]string) Column { return Column{Name: name, Kind: List, Lists: x} }
