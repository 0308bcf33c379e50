package config

import (
	"github.com/latent-go/latent/internal/options"
	"github.com/latent-go/latent/internal/settings"
)

// Data says what is read and what is kept of it.
type Data struct {
	RawCSV   string `key:"raw_csv"`  // as resolved; empty for the demo catalogue, see [ChooseDataset]
	Encoding string `key:"encoding"` // auto, utf-8, utf-8-sig, utf-16, latin-1 or windows-1252
	// ProfileTree is the dataset profile: a text (a path) or the mapping itself;
	// nil when there is none. See Data.profilePath and Data.inlineProfile.
	ProfileTree      *settings.Node `key:"profile"`
	SkipBadRows      string         `key:"skip_bad_rows"` // [ingest.ParseAllowance]
	JoinNames        bool           `key:"join_names"`
	MinRatings       int            `key:"min_ratings"`
	MinCriticReviews int            `key:"min_critic_reviews"`
}

// profilePath returns the path of the dataset profile, or "" when there is none
// or it is written inline.
func (d Data) profilePath() string {
	if d.ProfileTree == nil {
		return ""
	}
	path, _ := d.ProfileTree.Text()
	return path
}

// inlineProfile returns the dataset profile that is written in a configuration
// file, or nil.
func (d Data) inlineProfile() *settings.Node {
	if d.ProfileTree == nil || d.ProfileTree.Kind != settings.Mapping {
		return nil
	}
	return d.ProfileTree
}

// Outputs says where results go.
type Outputs struct {
	ReportsDir string `key:"reports_dir"`
}

func dataOptions() []options.Option {
	onlyData := stages(StageData)
	return []options.Option{
		{
			Key: "run.config", Kind: options.List, Default: []string{}, Given: true, FlagOnly: true, Whole: true,
			Flag: "config", Short: "c", Placeholder: "file", Group: groupConfig, Commands: runAndStage,
			Help: "YAML settings; repeat it to layer files, later ones win",
			Doc:  "A shipped file such as configs/publication.yaml is found even where there is no such file on disk",
		},
		{
			Key: "data.raw_csv", Kind: options.String, Default: "", Given: true, Env: datasetVariable,
			Flag: "dataset", FlagAliases: []string{"data"}, Placeholder: "file",
			Group: groupConfig, Commands: runAndStage, Stages: onlyData,
			Help: "Raw CSV, plain or gzip, - for standard input; a -c file, " + datasetVariable + ", .env or the demo catalogue if not given",
			Doc:  "Relative paths start at the working directory; a pipe is read once, and the run keeps a copy in input/",
		},
		{
			Key: "data.profile", Kind: options.Any, Given: true, Flag: "profile", Placeholder: "file",
			Group: groupConfig, Commands: runAndStage, Stages: onlyData, Affects: onlyData,
			Help: "Dataset profile that maps the columns of the CSV",
			Doc:  "In a configuration file it may also be the mapping itself",
		},
		{
			Key: "data.encoding", Kind: options.Enum, Default: "auto",
			Choices: []string{"auto", "utf-8", "utf-8-sig", "utf-16", "latin-1", "windows-1252", "cp1252"},
			Group:   groupConfig, Stages: onlyData, Affects: onlyData,
			Help: "Encoding of the CSV",
			Doc:  "auto takes a byte order mark, else UTF-8 where the bytes are valid, else Windows-1252 or Latin-1, and says so",
		},
		{
			Key: "data.skip_bad_rows", Kind: options.String, Default: "0", Flag: "skip-bad-rows", Placeholder: "n|p%",
			Group: groupConfig, Commands: runAndStage, Stages: onlyData, Affects: onlyData,
			Help: "Leave out up to so many rows, or that share, that cannot be read",
			Doc:  "Each is in the audit with its reason; without it the bad cells are shown together and nothing is run",
		},
		{
			Key: "data.join_names", Kind: options.Bool, Default: false,
			Group: groupConfig, Stages: onlyData, Affects: onlyData,
			Help: "Make one artist of names that differ only in case, quotes, hyphens, accents or \"The\"",
			Doc:  "Such names are listed either way",
		},
		{
			Key: "outputs.reports_dir", Kind: options.String, Default: "reports", Given: true, Free: true,
			Flag: "reports-dir", Placeholder: "dir", Group: groupConfig, Commands: runAndStage,
			Help: "Directory that holds the run directories",
		},
	}
}
