package settings

// Environ looks variables up in the process environment and then in a .env
// file. Empty variables count as unset in both.
type Environ struct {
	Process func(string) (string, bool) // as os.LookupEnv; nil for none
	File    *DotEnv                     // may be nil
}

// Lookup returns the value of a variable and whether it has one that is not
// empty.
func (e Environ) Lookup(name string) (string, bool) {
	if v, _ := e.ProcessValue(name); v != "" {
		return v, true
	}
	v, _ := e.File.Lookup(name)
	return v, v != ""
}

// ProcessValue looks only into the process environment.
func (e Environ) ProcessValue(name string) (string, bool) {
	if e.Process == nil || name == "" {
		return "", false
	}
	return e.Process(name)
}
