// Command rows asks how the cost of an effective draw grows with the number of albums.
// It invents catalogues of several sizes, samples the fits of each in a process of its
// own, and prints the CPU time of these, the least effective sample size, and the slope
// of the logarithm of their ratio against the logarithm of the rows, by least squares.
//
//	go run ./benchmarks/rows -sizes 5000,20000,80000,160000 -likelihood normal
//
// CPU time does not depend on what else a machine does as much as elapsed time; that of
// features and tables is not part of it. What every fit costs whatever its size makes
// the slope smaller where sizes are small.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/stat"
)

func main() {
	sizes := flag.String("sizes", "5000,20000,80000,160000", "rows to fit, about")
	likelihood := flag.String("likelihood", "normal", "the likelihood of the model")
	flag.Parse()
	if err := study(strings.Split(*sizes, ","), *likelihood); err != nil {
		fmt.Fprintln(os.Stderr, "rows:", err)
		os.Exit(1)
	}
}

func study(sizes []string, likelihood string) error {
	dir, err := os.MkdirTemp("", "rows")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "aoty-pipeline")
	if out, err := exec.Command("go", "build", "-o", program, "./cmd/aoty-pipeline").CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	var x, y []float64
	fmt.Printf("| rows of both fits | CPU s | least ESS of both | CPU ms an effective draw |\n|---|---|---|---|\n")
	for _, size := range sizes {
		n, err := strconv.Atoi(size)
		if err != nil {
			return err
		}
		f, err := sample(program, filepath.Join(dir, size), n, likelihood)
		if err != nil {
			return err
		}
		fmt.Printf("| %.0f | %.1f | %.0f | %.2f |\n", f.rows, f.cpu, f.ess, 1000*f.cpu/f.ess)
		x, y = append(x, math.Log(f.rows)), append(y, math.Log(f.cpu/f.ess))
	}
	if len(x) > 1 {
		_, slope := stat.LinearRegression(x, y, nil, false)
		fmt.Printf("\nslope of log CPU time an effective draw against log rows: %.2f\n", slope)
	}
	return nil
}

// albumsOf is how many rows of a fit there are to an artist of a simulated catalogue.
const albumsOf = 2.3

// fits are the rows, the CPU time in seconds and the least effective sample sizes of
// the fits of a run, summed.
type fits struct{ rows, cpu, ess float64 }

// sample invents a catalogue, builds its features, and samples.
func sample(program, dir string, rows int, likelihood string) (f fits, err error) {
	if err := os.Mkdir(dir, 0o777); err != nil {
		return f, err
	}
	artists := strconv.Itoa(int(float64(rows) / albumsOf))
	for _, args := range [][]string{
		{"simulate", "albums.csv", "--artists", artists, "--dirty", "0"},
		{"run", "--quiet", "--dataset", "albums.csv", "--likelihood", likelihood, "--stages", "data,splits,features"},
		{"stage", "train", "--quiet"},
	} {
		cmd := exec.Command(program, args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return f, fmt.Errorf("%q: %w: %s", args, err, out)
		}
		f.cpu = cmd.ProcessState.UserTime().Seconds() + cmd.ProcessState.SystemTime().Seconds()
	}
	return f, f.read(filepath.Join(dir, "reports", "latest", "log.jsonl"))
}

// read adds up what the log of a run says of its fits.
func (f *fits) read(file string) error {
	log, err := os.Open(file)
	if err != nil {
		return err
	}
	defer log.Close()
	for s := bufio.NewScanner(log); s.Scan(); {
		var event struct {
			Msg  string  `json:"msg"`
			Rows float64 `json:"rows"`
			ESS  float64 `json:"ess_bulk_min"`
		}
		if err := json.Unmarshal(s.Bytes(), &event); err != nil {
			return err
		}
		if event.Msg == "convergence_check" {
			f.rows, f.ess = f.rows+event.Rows, f.ess+event.ESS
		}
	}
	if f.rows == 0 {
		return errors.New("the log tells of no fit")
	}
	return nil
}
