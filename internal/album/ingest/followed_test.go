package ingest

import (
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/latent-go/latent/internal/album/catalog"
	"github.com/latent-go/latent/internal/filetest"
)

// refusal returns the DataError of a message that has the remedy.
func refusal(t *testing.T, err error, remedy string) {
	t.Helper()
	var e *DataError
	if !errors.As(err, &e) || !strings.Contains(e.Remedy, remedy) {
		t.Errorf("%v, want the remedy %q", err, remedy)
	}
}

// A packed file is read after the command that the message names, where the
// machine has it.
func TestRemediesOfPackedTables(t *testing.T) {
	table := tiny + strings.Repeat("a,b,2000,50,10\n", 5)
	for tool, c := range map[string]struct{ suffix, remedy string }{
		"bzip2": {".bz2", "unpack it first: bunzip2 -k FILE"},
		"xz":    {".xz", "unpack it first: unxz -k FILE"},
		"zstd":  {".zst", "unpack it first: unzstd FILE"},
	} {
		path := filepath.Join(t.TempDir(), "mine.csv")
		filetest.Write(t, path, table)
		if out, err := exec.Command(tool, "-q", path).CombinedOutput(); err != nil {
			t.Logf("%s: %v %s", tool, err, out)
			continue
		}
		filetest.Must(t, errors.Join(os.RemoveAll(path)))
		_, err := Load(path+c.suffix, Options{})
		refusal(t, err, c.remedy)
		follow(t, c.remedy, path+c.suffix)
		if got, err := Load(path, Options{}); err != nil || len(got.Albums) != 5 {
			t.Errorf("%s: the remedy: %v", tool, err)
		}
	}
}

// follow runs the command that a remedy ends in.
func follow(t *testing.T, remedy, file string) {
	t.Helper()
	_, command, _ := strings.Cut(remedy, "first: ")
	words := strings.Fields(strings.ReplaceAll(command, "FILE", file))
	if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v %s", words, err, out)
	}
}

// A gzip file that is cut off is compressed again; one that unpacks to far more
// than tables do is unpacked by hand.
func TestRemediesOfGzip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mine.csv.gz")
	whole := gz(t, tiny+"a,b,2000,50,10\n")
	filetest.Write(t, path, string(whole[:len(whole)-6]))
	_, err := Load(path, Options{})
	refusal(t, err, "fetch or compress it again")
	filetest.Write(t, path, string(whole))
	if table, err := Load(path, Options{}); err != nil || len(table.Albums) != 1 {
		t.Errorf("compressed again: %v", err)
	}
	if _, err := exec.LookPath("gunzip"); err != nil {
		t.Skip("there is no gunzip")
	}
	filetest.Write(t, path, string(gz(t, tiny+strings.Repeat("a,b,2000,50,10\n", 100_000))))
	const remedy = "unpack it first: gunzip FILE"
	_, err = Load(path, Options{})
	refusal(t, err, remedy)
	follow(t, remedy, path)
	if table, err := Load(strings.TrimSuffix(path, ".gz"), Options{}); err != nil || len(table.Albums) != 100_000 {
		t.Errorf("unpacked: %v", err)
	}
}

// What is over a limit is read in parts, or was a mistake that the message names.
func TestRemediesOfLimits(t *testing.T) {
	rows := strings.Repeat("a,b,2000,50,10\n", 40)
	closed := "\"a\",b,2000,50,10\n"
	for name, c := range map[string]struct {
		bad    string
		limits Limits
		remedy string
		mended []string
	}{
		"rows":    {tiny + rows, Limits{Rows: 20}, "split the file", []string{tiny + rows[:300], tiny + rows[300:]}},
		"bytes":   {tiny + rows, Limits{Bytes: 400}, "split the file", []string{tiny + rows[:300], tiny + rows[300:]}},
		"a quote": {tiny + closed[:2] + closed[3:] + strings.Repeat(rows, 400), Limits{RecordBytes: 1000}, "look for a quote that is not closed in the rows before", []string{tiny + closed + rows}},
		"columns": {"x;Artist,x;Album,Year;User Score;User Ratings\n", Limits{Columns: 2}, "check the delimiter", []string{tiny + rows}},
		"zero":    {tiny + "a,b\x00,2000,50,10\n", Limits{}, "export the table again as CSV in UTF-8", []string{tiny + rows}},
	} {
		p := shippedBy(t, "aoty")
		_, err := read(strings.NewReader(c.bad), "x.csv", Options{Profile: p, Limits: c.limits})
		refusal(t, err, c.remedy)
		for _, text := range c.mended {
			opt := Options{Profile: p, Limits: c.limits}
			opt.Limits.Columns = 0
			if table, err := read(strings.NewReader(text), "x.csv", opt); err != nil || len(table.Albums) < 20 {
				t.Errorf("%s: the remedy: %v", name, err)
			}
		}
	}
}

func shippedBy(t *testing.T, name string) *Profile {
	t.Helper()
	p, err := shippedProfile(name)
	filetest.Must(t, err)
	p = p.clone()
	p.Optional = append(p.Optional, canonical...)
	p.Date.Full = ""
	return p
}

// Letters of another encoding are read after each of the two remedies.
func TestRemediesOfEncodings(t *testing.T) {
	bad := tiny + "Beyonc\xe9,b,2000,50,10\n"
	p := shippedBy(t, "aoty")
	p.Encoding = "utf-8"
	_, err := read(strings.NewReader(bad), "x.csv", Options{Profile: p})
	refusal(t, err, "save the file as UTF-8, or set encoding: cp1252 (or latin-1) in its profile")
	for encoding, text := range map[string]string{"utf-8": tiny + "Beyoncé,b,2000,50,10\n", "cp1252": bad, "latin-1": bad} {
		p.Encoding = encoding
		if table, err := read(strings.NewReader(text), "x.csv", Options{Profile: p}); err != nil || table.Albums[0].Artist != "Beyoncé" {
			t.Errorf("%s: %v", encoding, err)
		}
	}
}

// Words in a column of numbers: each of the three remedies, and that of counts.
func TestRemediesOfNumbers(t *testing.T) {
	p := shippedBy(t, "aoty")
	row := "a,b,2000,50,10\n"
	text := tiny + row + "a,c,2001,n.v.,10\n"
	_, err := read(strings.NewReader(text), "x.csv", Options{Profile: p})
	refusal(t, err, "correct the cells, or list such words under missing_values, or set decimal and thousands in the profile")
	p.MissingValues = []string{"n.v."}
	if table, err := read(strings.NewReader(text), "x.csv", Options{Profile: p}); err != nil || len(table.Albums) != 2 {
		t.Errorf("listed: %v", err)
	}
	grouped := tiny + "a,b,2000,\"71,5\",1.739\n"
	p = shippedBy(t, "aoty")
	_, err = read(strings.NewReader(grouped), "x.csv", Options{Profile: p})
	refusal(t, err, "set decimal and thousands in the profile")
	p.Decimal, p.Thousands = ",", "."
	if table, err := read(strings.NewReader(grouped), "x.csv", Options{Profile: p}); err != nil || table.Albums[0].UserScore != 71.5 || table.Albums[0].UserRatings != 1739 {
		t.Errorf("decimal: %v", err)
	}
	p.Decimal, p.Thousands = "", ""
	counts := tiny + "a,b,2000,71,1.739\n"
	_, err = read(strings.NewReader(counts), "x.csv", Options{Profile: p})
	refusal(t, err, `correct the cells, or set thousands: "."`)
	p.Thousands, p.Decimal = ".", ","
	if table, err := read(strings.NewReader(counts), "x.csv", Options{Profile: p}); err != nil || table.Albums[0].UserRatings != 1739 {
		t.Errorf("thousands: %v", err)
	}
	// Scores of two scales, brought to one.
	two := tiny + strings.Repeat("a,b,2000,7.5,10\nc,d,2000,81,10\n", 10)
	_, err = read(strings.NewReader(two), "x.csv", Options{})
	refusal(t, err, "bring all scores to one scale")
	if _, err := read(strings.NewReader(strings.ReplaceAll(two, "7.5", "75")), "x.csv", Options{}); err != nil {
		t.Errorf("one scale: %v", err)
	}
}

// Rows that cannot be read are left out by the switch as the message writes it.
func TestRemedyOfBadRows(t *testing.T) {
	text := tiny + strings.Repeat("a,b,2000,50,10\n", 9) + "a,b,2000,good,10\na,b,2000,fair,10\n"
	_, err := read(strings.NewReader(text), "x.csv", Options{Profile: shippedBy(t, "aoty")})
	var e *DataError
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	_, number, ok := strings.Cut(e.Remedy, "; or leave out 2 rows with --skip-bad-rows ")
	var allowed Allowance
	if _, err := fmt.Sscan(number, &allowed.Rows); !ok || err != nil {
		t.Fatalf("%v: %v", e, err)
	}
	if table, err := read(strings.NewReader(text), "x.csv", Options{Profile: shippedBy(t, "aoty"), SkipBadRows: allowed}); err != nil || len(table.Albums) != 9 {
		t.Errorf("the remedy: %v", err)
	}
}

// Plans over the limit are predicted in parts.
func TestRemediesOfPlans(t *testing.T) {
	three := func(text string) (int, error) {
		p := &Profile{Name: "plans", Columns: map[Column]Header{ColArtist: {"artist"}}}
		s, err := newScanner(strings.NewReader(text), "plan.csv", p, Limits{Rows: 3}.withDefaults())
		filetest.Must(t, err)
		albums, _, err := s.plans(p)
		return len(albums), err
	}
	_, err := three("artist\na\nb\nc\nd\n")
	refusal(t, err, "split the file")
	if n, err := three("artist\nb\nc\nd\n"); err != nil || n != 3 {
		t.Errorf("a part: %v", err)
	}
	_, _, err = readPlans(strings.NewReader("artist,album\n,b\n"), "plan.csv")
	refusal(t, err, "name the artist of every planned album, or remove the row")
	for _, mended := range []string{"artist,album\na,b\n", "artist,album\na,b\nc,d\n"} {
		if _, _, err := readPlans(strings.NewReader(mended), "plan.csv"); err != nil {
			t.Error(err)
		}
	}
}

// What is wrong with a profile is corrected in the line that is named.
func TestRemediesOfProfileLines(t *testing.T) {
	const columns = "columns: {Artist: a, Album: b, User Score: c}\n"
	for name, c := range map[string]struct{ bad, remedy, mended string }{
		"no name":     {"name: ''\n" + columns + "date: {year: y}\n", "give the profile a name", "name: x\n" + columns + "date: {year: y}\n"},
		"empty":       {"name: x\ncolumns: {Artist: a, Album: b, User Score: c, Genres: ''}\ndate: {year: y}\n", "remove the line when the file has no such column", "name: x\n" + columns + "date: {year: y}\n"},
		"no date":     {"name: x\n" + columns, "name the column of the date (full) or of the year", "name: x\n" + columns + "date: {year: y}\n"},
		"no formats":  {"name: x\n" + columns + "date: {full: y}\n", "say how the dates are written, such as YYYY-MM-DD", "name: x\n" + columns + "date: {full: y, formats: [YYYY-MM-DD]}\n"},
		"bad format":  {"name: x\n" + columns + "date: {full: y, formats: [YYYY-mm]}\n", "use YYYY, YY, MMMM, MMM, MM, M, DD and D", "name: x\n" + columns + "date: {full: y, formats: [YYYY-MM]}\n"},
		"misspelt":    {"name: x\ncolumns: {Artst: a, Album: b, User Score: c}\ndate: {year: y}\n", `did you mean "Artist"?`, "name: x\n" + columns + "date: {year: y}\n"},
		"unknown key": {"name: x\n" + columns + "date: {year: y}\nthousand: ','\n", "did you mean", "name: x\n" + columns + "date: {year: y}\nthousands: ','\n"},
		"no YAML":     {"name: [\n", "correct the profile", "name: x\n" + columns + "date: {year: y}\n"},
	} {
		if _, err := parseProfile("p.yaml", []byte(c.bad)); err == nil || !strings.Contains(err.Error(), c.remedy) {
			t.Errorf("%s: %v, want %q", name, err, c.remedy)
		}
		if _, err := parseProfile("p.yaml", []byte(c.mended)); err != nil {
			t.Errorf("%s: the remedy: %v", name, err)
		}
	}
}

// A proposal says what is to be added by hand; with that the table is read.
func TestRemediesOfProposals(t *testing.T) {
	dir := t.TempDir()
	propose := func(csv string) (*Profile, string) {
		path := filepath.Join(dir, "mine.csv")
		filetest.Write(t, path, csv)
		p, notes, err := Propose(path)
		filetest.Must(t, err)
		return p, strings.Join(notes, "\n")
	}
	strange := "Zz1,Zz2,Release Date,Points\n" + strings.Repeat("77,88,week 7 of 2001,71\n71,82,week 9 of 2003,75\n", 6)
	p, notes := propose(strange)
	for _, want := range []string{"no column looks like Artist: add it by hand", "no column looks like Album: add it by hand", "add formats by hand", "no column looks like a release date or year: add one by hand"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes %q lack %q", notes, want)
		}
	}
	p.setSource(ColArtist, "Zz1")
	p.setSource(ColAlbum, "Zz2")
	p.setSource(ColUser, "Points")
	p.Date = DateColumns{Full: "Release Date", Formats: []string{"YYYY-MM-DD"}}
	dated := strings.NewReplacer("week 7 of 2001", "2001-02-14", "week 9 of 2003", "2003-02-28").Replace(strange)
	table, err := read(strings.NewReader(dated), "mine.csv", Options{Profile: p})
	if err != nil || len(table.Albums) != 12 || table.Albums[0].Date.Day() != 14 {
		t.Errorf("by hand: %v", err)
	}
}

// What is no file that can be read names the one to give.
func TestRemediesOfFiles(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "mine.csv")
	filetest.Write(t, file, tiny+"a,b,2000,50,10\n")
	refusal(t, Input{Path: dir, Why: "--dataset"}.Check(), "give the file in it")
	refusal(t, Input{Path: "https://example.org/a.csv", Why: "--dataset"}.Check(), "download the file first and give its path")
	refusal(t, Input{Path: os.DevNull, Why: "--dataset"}.Check(), "save what it gives to a file")
	refusal(t, Input{Path: file + "x", Why: "--dataset"}.Check(), "check the path (--dataset)")
	filetest.Must(t, Input{Path: file, Why: "--dataset"}.Check())
	_, err := Input{Path: file, Profile: dir}.Read()
	refusal(t, err, "give the path of a dataset profile")
	profile := filepath.Join(dir, "p.yaml")
	filetest.Write(t, profile, "name: x\ncolumns: {Artist: Artist, Album: Album, User Score: User Score}\ndate: {year: Year}\n")
	if c, err := (Input{Path: file, Profile: profile}).Read(); err != nil || len(c.Albums) != 1 {
		t.Errorf("a profile: %v", err)
	}
	if os.Getuid() == 0 {
		return // who may read everything
	}
	filetest.Must(t, os.Chmod(file, 0))
	refusal(t, Input{Path: file}.Check(), "check its permissions")
	filetest.Must(t, os.Chmod(file, 0o600))
	filetest.Must(t, Input{Path: file}.Check())
}

// A table of one column is one whose delimiter nobody guessed.
func TestRemedyOfOneColumn(t *testing.T) {
	odd := "Artist^Album^Year^User Score^User Ratings\n" + strings.Repeat("a^b^2000^50^10\n", 5)
	_, err := read(strings.NewReader(odd), "x.csv", Options{})
	refusal(t, err, "check the delimiter: the header is one cell only; ")
	p := shippedBy(t, "aoty")
	p.Delimiter = "^"
	if table, err := read(strings.NewReader(odd), "x.csv", Options{Profile: p}); err != nil || len(table.Albums) != 5 {
		t.Errorf("the delimiter: %v", err)
	}
}

// Dates that were not read are, by a format of their own.
func TestRemedyOfUnreadDates(t *testing.T) {
	text := "Artist,Album,Year,Release Date,User Score,User Ratings\n"
	for i := range 30 {
		text += fmt.Sprintf("a%d,b%d,2000,2000|%02d|%02d,70,20\n", i%5, i, 1+i%12, 1+i%28)
	}
	table, err := read(strings.NewReader(text), "mine.csv", Options{})
	filetest.Must(t, err)
	if notes := strings.Join(Clean(table).Report.Notes(), "\n"); !strings.Contains(notes, "set date.formats in a profile, starting from: aoty-pipeline profile") {
		t.Errorf("notes %s", notes)
	}
	path := filepath.Join(t.TempDir(), "mine.csv")
	filetest.Write(t, path, text)
	p, _, err := Propose(path)
	filetest.Must(t, err)
	p.Date = DateColumns{Full: "Release Date", Formats: []string{"YYYY|MM|DD"}}
	table, err = read(strings.NewReader(text), "mine.csv", Options{Profile: p})
	if err != nil || table.UnreadDates != 0 || table.Albums[0].DatePrecision != catalog.DateDay {
		t.Errorf("with formats: %v", err)
	}
}

// What value means 100 is said in a profile, as the notes write it.
func TestRemediesOfScales(t *testing.T) {
	high := albums60().rewrite(ColCritic, func(_ int, c string) string { return c + "0" }).text(",")
	low := albums60().rewrite(ColUser, func(_ int, c string) string { return c[:1] + "." + c[1:2] }).text(",")
	for name, c := range map[string]struct {
		text, remedy, line string
		score              func(a *catalog.Album) float64
		want               float64
	}{
		"above": {high, "if another value means 100, set scale: {Critic Score: 1000} in a profile", "scale: {Critic Score: 1000}", func(a *catalog.Album) float64 { return a.CriticScore }, whole(t).Albums[0].CriticScore},
		"low":   {low, "if scores are that low, set scale: {User Score: 100} in a profile", "scale: {User Score: 100}", func(a *catalog.Album) float64 { return 10 * a.UserScore }, math.Trunc(whole(t).Albums[0].UserScore)},
	} {
		table := mustRead(t, c.text, Options{})
		if all := strings.Join(table.Notes, "\n"); !strings.Contains(all, c.remedy) {
			t.Errorf("%s: %s", name, all)
		}
		p, err := parseProfile("p.yaml", []byte("name: mine\ncolumns: {Artist: Artist, Album: Album, User Score: User Score, Critic Score: Critic Score}\ndate: {year: Year}\n"+c.line+"\n"))
		filetest.Must(t, err)
		if got := c.score(&mustRead(t, c.text, Options{Profile: p}).Albums[0]); near(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// A disk that fails is named; when it works the file is read.
func TestRemedyOfDisks(t *testing.T) {
	_, err := read(iotest.ErrReader(errors.New("input/output error")), "x.csv", Options{})
	refusal(t, err, "check the file and the disk")
	if _, err := read(strings.NewReader(tiny+"a,b,2000,50,10\n"), "x.csv", Options{}); err != nil {
		t.Error(err)
	}
}

// A score that is in another column, or that another target has.
func TestRemediesOfTargets(t *testing.T) {
	text := "Artist,Album,Year,User Score,Critic Score,Press\na,x,2001,70,,81\nb,y,2002,71,,82\n"
	c := Clean(mustRead(t, text, Options{}))
	if n := len(c.Filter(catalog.Critic, 1)); n != 0 || !strings.Contains(c.NothingLeft(catalog.Critic, 1, "mine.csv").Remedy, "name the column of these scores in a profile, or model another score: model.targets") {
		t.Errorf("%d: %v", n, c.NothingLeft(catalog.Critic, 1, "mine.csv"))
	}
	if n := len(c.Filter(catalog.User, 1)); n != 2 {
		t.Errorf("another score: %d", n)
	}
	p, err := parseProfile("p.yaml", []byte("name: mine\ncolumns: {Artist: Artist, Album: Album, User Score: User Score, Critic Score: Press}\ndate: {year: Year}\n"))
	filetest.Must(t, err)
	if n := len(Clean(mustRead(t, text, Options{Profile: p})).Filter(catalog.Critic, 1)); n != 2 {
		t.Errorf("the column: %d", n)
	}
	// Counts in a column that nobody took for counts.
	few := tiny + "a,b,2000,50,1\nc,d,2000,50,2\n"
	c = Clean(mustRead(t, few, Options{}))
	if n := len(c.Filter(catalog.User, 10)); n != 0 || !strings.Contains(c.NothingLeft(catalog.User, 10, "mine.csv").Remedy, "lower --min-ratings or correct the column in the profile") {
		t.Errorf("%d: %v", n, c.NothingLeft(catalog.User, 10, "mine.csv"))
	}
	if n := len(c.Filter(catalog.User, 1)); n != 2 {
		t.Errorf("lower: %d", n)
	}
}

// Days that were counted are read when they are written as dates.
func TestRemedyOfCountedDays(t *testing.T) {
	const head = "Artist,Album,Year,Release Date,User Score,User Ratings\n"
	for day, what := range map[string]string{"35588": "a spreadsheet's number of days", "788227200": "seconds or milliseconds since 1970", "788227200000": "seconds or milliseconds since 1970"} {
		table := func(day string) (rows string) {
			for i := range 30 {
				rows += fmt.Sprintf("a%d,b%d,2000,%s,70,20\n", i%5, i, day)
			}
			return head + rows
		}
		c := Clean(mustRead(t, table(day), Options{}))
		said := strings.Join(c.Report.Doubts(), "\n")
		if !strings.Contains(said, "it looks like "+what+", which no format describes: write the column as YYYY-MM-DD and export the table again") {
			t.Errorf("%s: %s", day, said)
		}
	}
	c := Clean(mustRead(t, head+"a,b,2000,2000-05-06,70,20\n", Options{}))
	if said := c.Report.Doubts(); c.Report.UnreadDates != 0 || len(said) > 0 {
		t.Error(said)
	}
}
