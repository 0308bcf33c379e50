// Package origin says where a result came from: the program and the modules that
// it was built from ([BuildInfo]), the state of the working tree ([GitState]), the
// lock file of the environment ([FindLockFile]), and the documented variables of
// the environment, never the others.
package origin
