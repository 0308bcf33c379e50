package training

import (
	"encoding/csv"
	"io"
	"strconv"
)

// WriteMetrics writes the history of a run as CSV, one row per epoch. A column
// without a value is empty.
func WriteMetrics(w io.Writer, history []Epoch) error {
	c := csv.NewWriter(w)
	if err := c.Write([]string{"epoch", "step", "learning_rate", "train_loss", "val_loss", "grad_norm", "scale", "spread_first", "spread_second", "pretraining"}); err != nil {
		return err
	}
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	for _, e := range history {
		val := ""
		if e.ValLoss != nil {
			val = number(*e.ValLoss)
		}
		if err := c.Write([]string{
			strconv.Itoa(e.Epoch), strconv.Itoa(e.Steps), number(e.LearningRate), number(e.TrainLoss), val,
			number(e.GradNorm), number(e.Scale), number(e.Spread.First), number(e.Spread.Second),
			strconv.FormatBool(e.Pretraining),
		}); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}
