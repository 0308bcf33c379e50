package config

// ModelDocument is the name of the document of a model archive that holds its
// [ModelSettings].
const ModelDocument = "settings.json"

// ModelSettings say how a model was made.
type ModelSettings struct {
	BatchSize int     `json:"batch_size"`
	Applied   Applied `json:"overrides_applied"`
}
