package runs

import "errors"

// link fails: for symbolic links Windows wants rights that ordinary users lack.
var link = func(_, _ string) error { return errors.ErrUnsupported }
