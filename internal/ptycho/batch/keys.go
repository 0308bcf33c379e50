package batch

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/ptycho/config"
)

// stepNames are the steps that a scan can go through, in their order.
func stepNames() []string {
	return []string{config.Convert, config.Train, config.Inference, config.Reconstruct}
}

// optionsOf are the options of a step's command.
func optionsOf(step string) *options.Set {
	switch step {
	case config.Convert:
		return config.ConvertOptions()
	case config.Reconstruct:
		return config.ReconstructOptions()
	}
	return config.Options(step)
}

// reserved are the keys that the batch sets itself.
var reserved = []string{"output_dir", "resume", "quiet", "enable_progress_bar", "set", "print_config", "train_data_file", "test_data", "test_data_file"}

// setting is a key with its value for one step.
type setting struct {
	step   string
	option *options.Option
	value  string
}

// find returns the settings that a key means in the steps of a scan, which are
// among those of the batch. There are none where the key is one of another step.
func find(key, value string, steps, batch []string) ([]setting, error) {
	name := key
	if step, rest, ok := strings.Cut(key, "."); ok && slices.Contains(stepNames(), step) {
		if !slices.Contains(batch, step) {
			return nil, fmt.Errorf("the batch has no step %s, only %s: leave %s out, or name the step with --steps", step, strings.Join(batch, ", "), key)
		}
		name, batch = rest, []string{step}
	}
	name = strings.ReplaceAll(name, "-", "_")
	if slices.Contains(reserved, name) {
		return nil, fmt.Errorf("%s is set by the batch: leave it out", key)
	}
	var found []setting
	for _, step := range batch {
		if o := optionsOf(step).Get(name); o != nil {
			found = append(found, setting{step, o, value})
		}
	}
	if len(found) == 0 {
		return nil, unknown(key, name, batch)
	}
	if first := found[0]; slices.ContainsFunc(found, func(s setting) bool { return !slices.Equal(s.option.Choices, first.option.Choices) }) {
		return nil, fmt.Errorf("%s means different things in %s and %s: write %s.%s or %s.%s", key, first.step, found[1].step, first.step, name, found[1].step, name)
	}
	for _, s := range found {
		parsed, err := s.option.Parse(value)
		if err == nil {
			err = inRange(s.option, parsed)
		}
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", key, s.step, err)
		}
	}
	return slices.DeleteFunc(found, func(s setting) bool { return !slices.Contains(steps, s.step) }), nil
}

// inRange checks what commands check after all levels are known.
func inRange(o *options.Option, v any) error {
	x, ok := v.(float64)
	if n, whole := v.(int); whole {
		x, ok = float64(n), true
	}
	if !ok || o.Range.Contains(x) {
		return nil
	}
	return fmt.Errorf("must be %s (got %s)", o.Range, options.Format(v))
}

func unknown(key, name string, batch []string) error {
	var known []string
	for _, step := range batch {
		known = append(known, optionsOf(step).Keys()...)
	}
	hint := ""
	if near := options.Nearest(name, known); near != "" {
		hint = fmt.Sprintf(" (did you mean %s?)", near)
	}
	return fmt.Errorf("there is no key %s in %s%s", key, strings.Join(batch, ", "), hint)
}

// args are the words of a command line that set the value.
func (s setting) args() []string {
	if s.option.Flag == "" || s.option.Negated {
		return []string{"--set", s.option.Key + "=" + s.value}
	}
	return []string{"--" + s.option.Flag + "=" + s.value}
}
