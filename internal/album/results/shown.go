package results

import "github.com/latent-go/latent/internal/album/catalog"

// Shown returns the target that is shown of the run in a directory: the user
// score, unless only the critic score was fitted.
func Shown(dir string) catalog.Target {
	fitted := func(t catalog.Target) bool {
		ok, err := Of(t).Training.Exists(dir)
		return ok && err == nil
	}
	if fitted(catalog.Critic) && !fitted(catalog.User) {
		return catalog.Critic
	}
	return catalog.User
}
