// Package config declares the settings of aoty-pipeline and turns them into one
// typed [Config].
//
// [Options] is the declaration: flags, YAML keys, defaults, ranges and help.
// [Load] resolves the layers, lowest first:
//
//	default       the declarations
//	.env          AOTY_DATASET_PATH in the .env file of the working directory
//	environment   AOTY_DATASET_PATH
//	config file   every -c FILE in order, the later above the earlier
//	command line  the flags that were typed
//	override      values given in Go
//
// A -c file whose data.raw_csv is ${AOTY_DATASET_PATH}, as in the shipped
// files, names no dataset of its own: the value stays with the variable's layer.
//
// [ChooseDataset] then says which CSV is read, and why. [Config.StageSettings]
// gives the settings on which a stage's results depend, for hashing.
package config
