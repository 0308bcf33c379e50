package cli

import (
	"encoding/csv"
	"fmt"
	"math"
	"strconv"

	"github.com/latent-go/latent/internal/album/evaluate"
	"github.com/latent-go/latent/internal/album/forecast"
	"github.com/latent-go/latent/internal/safetext"
	"github.com/latent-go/latent/internal/term"
)

// forecastLine is a prediction as JSON has it. Intervals are not cut to 0-100.
type forecastLine struct {
	Artist    string             `json:"artist"`
	Album     string             `json:"album"`
	Date      string             `json:"date,omitempty"`
	Type      string             `json:"type,omitempty"`
	Genres    []string           `json:"genres"`
	Known     int                `json:"known_albums"`
	Last      *float64           `json:"last_score"`
	Mean      float64            `json:"mean"`
	SD        float64            `json:"sd"`
	Median    float64            `json:"median"`
	Intervals []forecastInterval `json:"intervals"`
	Above     *forecastAbove     `json:"above,omitempty"`
}

type forecastInterval struct {
	Level float64 `json:"level"`
	Lower float64 `json:"lower"`
	Upper float64 `json:"upper"`
}

type forecastAbove struct {
	Score       float64 `json:"score"`
	Probability float64 `json:"probability"`
}

func writeForecasts(ui *term.UI, format string, list []forecast.Forecast, above float64) error {
	switch format {
	case "json":
		lines := make([]forecastLine, len(list))
		for i := range list {
			lines[i] = lineOf(&list[i], above)
		}
		return printJSON(ui.Out(), lines)
	case "csv":
		return forecastCSV(ui, list, above)
	default:
		forecastTable(ui, list, above)
		return nil
	}
}

func lineOf(f *forecast.Forecast, above float64) forecastLine {
	l := forecastLine{
		Artist: f.Album.Artist, Album: f.Album.Title, Date: f.Album.DateText(), Type: f.Album.Type, Genres: append([]string{}, f.Album.Genres...),
		Known: f.Known, Mean: f.Mean, SD: f.SD, Median: f.Quantiles[4],
	}
	if !math.IsNaN(f.Last) {
		l.Last = &f.Last
	}
	for k, level := range evaluate.Levels {
		l.Intervals = append(l.Intervals, forecastInterval{level, f.Interval(k).Lo, f.Interval(k).Hi})
	}
	if !math.IsNaN(above) {
		l.Above = &forecastAbove{above, f.Above}
	}
	return l
}

// forecastColumns are the columns of the predictions as CSV; above is NaN where no
// probability is asked for.
func forecastColumns(above float64) []string {
	head := []string{"artist", "album", "date", "known_albums", "last_score", "mean", "sd", "median"}
	for _, level := range evaluate.Levels {
		head = append(head, fmt.Sprintf("lower_%.0f", 100*level), fmt.Sprintf("upper_%.0f", 100*level))
	}
	if !math.IsNaN(above) {
		head = append(head, "p_above_"+exact(above))
	}
	return head
}

func forecastCSV(ui *term.UI, list []forecast.Forecast, above float64) error {
	w := csv.NewWriter(ui.Out())
	if err := w.Write(forecastColumns(above)); err != nil {
		return err
	}
	for i := range list {
		if err := w.Write(forecastCells(&list[i], above)); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func forecastCells(f *forecast.Forecast, above float64) []string {
	last := ""
	if !math.IsNaN(f.Last) {
		last = exact(f.Last)
	}
	cells := []string{
		safetext.CSVCell(f.Album.Artist), safetext.CSVCell(f.Album.Title), f.Album.DateText(), strconv.Itoa(f.Known), last,
		exact(f.Mean), exact(f.SD), exact(f.Quantiles[4]),
	}
	for k := range evaluate.Levels {
		cells = append(cells, exact(f.Interval(k).Lo), exact(f.Interval(k).Hi))
	}
	if !math.IsNaN(above) {
		cells = append(cells, exact(f.Above))
	}
	return cells
}

// exact writes the shortest text that reads back as x.
func exact(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// topScore is the upper end of the scale of scores.
const topScore = 100

// beyondScale says how many forecasts have a mean that no score can have, and which is
// the furthest; empty for none.
func beyondScale(list []forecast.Forecast) string {
	n, furthest, far := 0, 0, 0.0
	for i := range list {
		off := max(-list[i].Mean, list[i].Mean-topScore)
		if off <= 0 {
			continue
		}
		if n++; off > far {
			furthest, far = i, off
		}
	}
	if n == 0 {
		return ""
	}
	have := "forecasts have"
	if len(list) == 1 {
		have = "forecast has"
	}
	return fmt.Sprintf("%s of %s %s a mean beyond the scale of 0 to %d (the furthest %.1f, for %s): the model does not know where scores end; the table shows the end, CSV and JSON what the model says",
		term.Count(n), term.Count(len(list)), have, topScore, list[furthest].Mean, safetext.TerminalSafe(list[furthest].Album.Artist))
}

// forecastTable is for the eye: one decimal, means and intervals cut to the scale.
func forecastTable(ui *term.UI, list []forecast.Forecast, above float64) {
	head := []string{"artist", "album", "date", "albums", "last", "mean", "sd", "50%", "80%", "90%", "95%"}
	if !math.IsNaN(above) {
		head = append(head, "P(> "+exact(above)+")")
	}
	var rows [][]string
	for i := range list {
		f := &list[i]
		last := "-"
		if !math.IsNaN(f.Last) {
			last = fmt.Sprintf("%.0f", f.Last)
		}
		mean := min(max(f.Mean, 0), topScore)
		row := []string{f.Album.Artist, f.Album.Title, f.Album.DateText(), strconv.Itoa(f.Known), last, fmt.Sprintf("%.1f", mean), fmt.Sprintf("%.1f", f.SD)}
		for k := range evaluate.Levels {
			v := f.Interval(k).Clip()
			row = append(row, fmt.Sprintf("%.0f-%.0f", v.Lo, v.Hi))
		}
		if !math.IsNaN(above) {
			row = append(row, fmt.Sprintf("%.0f%%", 100*f.Above))
		}
		rows = append(rows, row)
	}
	ui.Table(head, rows, term.TableOptions{Spare: []string{"50%", "80%", "95%", "album", "sd", "last", "albums"}, Else: "a wider screen, --artist or --format csv has all"})
}
