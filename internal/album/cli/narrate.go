package cli

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/latent-go/latent/internal/album/decimals"
	"github.com/latent-go/latent/internal/album/stages"
	"github.com/latent-go/latent/internal/journal"
	"github.com/latent-go/latent/internal/term"
)

// narrator words the events of a run for somebody who watches: a line for each
// stage, and below it what is worth knowing of it. The events themselves are in
// log.jsonl.
type narrator struct {
	ui    *term.UI
	asked []string // the stages of this run
}

// aside sets what is said of a stage below its line.
const aside = "        "

// newLog returns the log of a session.
func newLog(ui *term.UI, verbose, quiet bool) *journal.Log {
	opts := journal.Options{Color: ui.Color(), Short: ui.Interactive(), Verbose: verbose, Quiet: quiet}
	if ui.Live() && !verbose && !quiet {
		opts.Tell = (&narrator{ui: ui}).tell
	}
	return journal.New(ui.Err(), opts)
}

// tell words one event.
func (n *narrator) tell(level slog.Level, event string, attrs []slog.Attr) {
	at := facts{}
	for _, a := range attrs {
		at[a.Key] = a.Value
	}
	if level >= slog.LevelWarn {
		n.ui.Warnf("%s", n.warning(event, at, attrs))
		return
	}
	if line := n.line(level, event, at, attrs); line != "" {
		n.ui.Infof("%s", line)
	}
}

// facts are the attributes of an event.
type facts map[string]slog.Value

func (f facts) text(key string) string {
	if v, ok := f[key]; ok {
		return v.String()
	}
	return ""
}

func (f facts) number(key string) float64 {
	switch v := f[key]; v.Kind() {
	case slog.KindFloat64:
		return v.Float64()
	case slog.KindInt64:
		return float64(v.Int64())
	}
	return 0
}

func (f facts) counted(key, thing string) string { return term.Counted(int(f.number(key)), thing) }

func (f facts) count(key string) string { return term.Count(int(f.number(key))) }

// line is what is said of an event that is no trouble, "" for nothing.
func (n *narrator) line(level slog.Level, event string, at facts, attrs []slog.Attr) string {
	switch event {
	case "dataset":
		return fmt.Sprintf("data: %s (%s)", at.text("path"), at.text("why"))
	case journal.EventPipelineStarted:
		n.asked = strings.Split(at.text("stages"), ",")
		return "run " + at.text("run") + " in " + at.text("dir")
	case journal.EventStageStarted:
		return n.place(at.text("stage")) + strings.ToLower(stages.Summary(at.text("stage"))[:1]) + stages.Summary(at.text("stage"))[1:]
	case journal.EventStageAlreadyCompleted:
		return n.place(at.text("stage")) + "is done (" + at.text("reason") + ")"
	case journal.EventStageSkipped:
		return n.place(at.text("stage")) + "taken from " + at.text("source") + " (" + at.text("reason") + ")"
	case "data_cleaned":
		return aside + fmt.Sprintf("%s, %s of %s", at.counted("rows", "row"), at.counted("albums", "album"), at.counted("artists", "artist"))
	case "placeholder_artist":
		return aside + fmt.Sprintf("%s: %s, %s", at.text("name"), at.counted("albums", "album"), at.text("handling"))
	case "split_created":
		return aside + fmt.Sprintf("%s score, %s: %s + %s + %s", at.text("target"),
			strings.ReplaceAll(at.text("strategy"), "_", " "), at.count("train"), at.count("validation"), at.counted("test", "album"))
	case "features_chosen":
		return aside + fmt.Sprintf("%s score: feature set %s (CRPS %s on validation albums)", at.text("target"), at.text("set"), decimals.Text(at.number("validation_crps"), 2))
	case "model_chosen":
		bent := map[string]string{"on": "effects that bend", "off": "straight effects"}[at.text("bends")]
		noise := "noise that follows " + strings.ReplaceAll(at.text("noise_by"), ",", ", ")
		if at.text("noise_by") == "none" {
			noise = "even noise"
		}
		return aside + fmt.Sprintf("%s score: %s likelihood, %s, %s (%s)", at.text("target"), at.text("likelihood"), noise, bent, at.text("reason"))
	case journal.EventFitStarted:
		return aside + fmt.Sprintf("%s: %s, %s", at.text("fit"), at.counted("rows", "album"), at.counted("dimensions", "parameter"))
	case journal.EventConvergenceCheck:
		return aside + chains(at)
	case "stage_added":
		return fmt.Sprintf("stage %s is added: %s", at.text("stage"), at.text("reason"))
	case "variant":
		return strings.TrimSuffix(fmt.Sprintf("variant %s: %s", at.text("name"), at.text("changes")), ": ")
	case journal.EventStageCompleted, journal.EventPipelineCompleted, journal.EventResumingRun, "coefficients_integrated_out":
		return "" // the next line says it
	}
	if level < slog.LevelInfo {
		return ""
	}
	return aside + plainly(event, at, attrs)
}

// chains says what came of the chains of a fit; why they did not converge is a
// warning of its own.
func chains(at facts) string {
	word := "converged"
	if at.text("passed") != "true" {
		word = "did not converge"
	}
	line := fmt.Sprintf("%s %s: R-hat %s, ESS %s", at.text("fit"), word, decimals.Text(at.number("rhat_max"), 3), term.Count(int(at.number("ess_bulk_min"))))
	if at.number("divergences") > 0 {
		line += ", " + at.counted("divergences", "divergence")
	}
	return line + " (" + term.Duration(time.Duration(at.number("seconds")*float64(time.Second))) + ")"
}

// place is a stage among those of the run: "3 of 6 features  ".
func (n *narrator) place(stage string) string {
	i := slices.Index(n.asked, stage)
	if i < 0 || len(n.asked) == 1 {
		return fmt.Sprintf("%-10s", stage+" ")
	}
	return fmt.Sprintf("%d of %d  %-10s", i+1, len(n.asked), stage+" ")
}

// warning words what a person should know.
func (n *narrator) warning(event string, at facts, attrs []slog.Attr) string {
	switch event {
	case journal.EventConvergenceWarning:
		return at.text("fit") + ": " + at.text("reason")
	case journal.EventStageNotReused:
		return fmt.Sprintf("stage %s of run %s cannot be taken: %s", at.text("stage"), at.text("source"), at.text("error"))
	}
	return plainly(event, at, attrs)
}

// plainly words an event that has no sentence of its own: by the one it carries, or
// by its name and facts.
func plainly(event string, at facts, attrs []slog.Attr) string {
	for _, key := range []string{"what", "message"} {
		if text := at.text(key); text != "" {
			return text
		}
	}
	words := strings.ReplaceAll(event, "_", " ")
	if reason := at.text("reason"); reason != "" {
		words += ": " + reason
	}
	var rest []string
	for _, a := range attrs {
		if a.Key != "reason" {
			rest = append(rest, strings.ReplaceAll(a.Key, "_", " ")+" "+a.Value.String())
		}
	}
	if len(rest) > 0 {
		words += " (" + strings.Join(rest, ", ") + ")"
	}
	return words
}
