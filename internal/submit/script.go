package submit

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/latent-go/latent/internal/shards"
)

// quote writes a text so that a shell takes it for one word.
func quote(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,+=@%") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

func quoted(words []string) string {
	var list []string
	for _, w := range words {
		list = append(list, quote(w))
	}
	return strings.Join(list, " ")
}

// header are the lines for sbatch that both jobs have. A file name cannot be quoted
// there; % is a field.
func (s *submission) header(r *request, name, log string) string {
	var b strings.Builder
	line := func(option, value string) {
		if value != "" {
			fmt.Fprintf(&b, "#SBATCH --%s=%s\n", option, value)
		}
	}
	b.WriteString("#!/bin/bash\n")
	line("job-name", name)
	line("partition", r.Partition)
	line("account", r.Account)
	line("qos", r.QOS)
	line("output", strconv.Quote(log))
	b.WriteString("#SBATCH --open-mode=append\n#SBATCH --requeue\n")
	return b.String()
}

// arrayScript is the job of the tasks: element K does shard K of N. The signal is
// sent to the shell, which passes it on; the process saves its state and ends, and
// the element is queued again. bash waits for the process after the trap.
func (s *submission) arrayScript(r *request, mem string) string {
	var b strings.Builder
	b.WriteString(s.header(r, s.Program+"-"+s.Words[0], strings.ReplaceAll(s.logs(), "%", "%%")+"/%a.log"))
	fmt.Fprintf(&b, "#SBATCH --nodes=1\n#SBATCH --ntasks=1\n#SBATCH --cpus-per-task=%d\n", r.CPUs)
	if r.Time != "" {
		fmt.Fprintf(&b, "#SBATCH --time=%s\n", r.Time)
	}
	if mem != "" {
		fmt.Fprintf(&b, "#SBATCH --mem=%s\n", mem)
	}
	if r.Gres != "" {
		fmt.Fprintf(&b, "#SBATCH --gres=%s\n", r.Gres)
	}
	if r.Signal > 0 {
		fmt.Fprintf(&b, "#SBATCH --signal=B:USR1@%d\n", r.Signal)
	}
	b.WriteString(`
again= work=
trap 'again=yes; [ -z "$work" ] || kill -TERM "$work"' USR1
trap '[ -z "$work" ] || kill -TERM "$work"' TERM
`)
	s.setup(&b, r)
	fmt.Fprintf(&b, `export GOMAXPROCS="${SLURM_CPUS_PER_TASK:-%d}"
%s --shard "$SLURM_ARRAY_TASK_ID/%d" &
work=$!
wait "$work"; code=$?
while kill -0 "$work" 2>/dev/null; do wait "$work"; code=$?; done
if [ -n "$again" ] && [ "$code" -ne 0 ]; then
	echo "the time limit is near: the state is saved, the task is queued again"
	scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
fi
exit "$code"
`, r.CPUs, quoted(append([]string{s.Path}, s.Words...)), s.Shards)
	return b.String()
}

// collectScript is the job that makes the tables.
func (s *submission) collectScript(r *request) string {
	var b strings.Builder
	b.WriteString(s.header(r, s.Program+"-"+s.Words[0]+"-collect", strings.ReplaceAll(s.logs(), "%", "%%")+"/collect.log"))
	b.WriteString("#SBATCH --nodes=1\n#SBATCH --ntasks=1\n\n")
	s.setup(&b, r)
	fmt.Fprintf(&b, "exec %s --collect\n", quoted(append([]string{s.Path}, s.Words...)))
	return b.String()
}

func (s *submission) setup(b *strings.Builder, r *request) {
	fmt.Fprintf(b, "cd %s || exit 1\n", quote(s.Dir))
	for _, line := range r.Setup {
		b.WriteString(line + "\n")
	}
}

func (s *submission) arrayFile() string   { return filepath.Join(s.folder, "array.sh") }
func (s *submission) collectFile() string { return filepath.Join(s.folder, "collect.sh") }

// arrayRange writes the numbers of shards as sbatch reads them: 1-4,7%8.
func arrayRange(parts []int, limit int) string {
	var list []string
	for i := 0; i < len(parts); {
		j := i
		for j+1 < len(parts) && parts[j+1] == parts[j]+1 {
			j++
		}
		if text := strconv.Itoa(parts[i]); j > i {
			list = append(list, text+"-"+strconv.Itoa(parts[j]))
		} else {
			list = append(list, text)
		}
		i = j + 1
	}
	text := strings.Join(list, ",")
	if limit > 0 {
		text += "%" + strconv.Itoa(limit)
	}
	return text
}

// proposedMem is the memory that a command expects of a task, with a quarter to
// spare, in hundreds of megabytes; "" where it does not know.
func proposedMem(l *shards.List) string {
	if l.Memory == 0 {
		return ""
	}
	const step = 100 << 20
	return strconv.FormatUint((l.Memory+l.Memory/4+step-1)/step*100, 10) + "M"
}
