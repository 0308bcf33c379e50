package tables

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// A table carries the SHA-256 of itself in the file's metadata, computed with
// zeros in its place. Parquet checks pages but not its own footer, and one
// flipped bit there can make a reader ask for all the memory there is.
const sealKey = "latent"

const sealPrefix = "latent-sha256:"

var blank = sealPrefix + strings.Repeat("0", hex.EncodedLen(sha256.Size))

// seal writes the hash of the file into the file.
func seal(file []byte) error {
	at := bytes.LastIndex(file, []byte(blank))
	if at < 0 {
		return errors.New("write parquet: the metadata has no place for the checksum")
	}
	sum := sha256.Sum256(file)
	hex.Encode(file[at+len(sealPrefix):], sum[:])
	return nil
}

// verify checks the seal.
func verify(file []byte) error {
	at := bytes.LastIndex(file, []byte(sealPrefix))
	if at < 0 || len(file)-at < len(blank) {
		return fmt.Errorf("%w: it has no checksum", errTable)
	}
	// The hash is of the file with the blank, without a copy of the file.
	h := sha256.New()
	h.Write(file[:at])
	h.Write([]byte(blank))
	h.Write(file[at+len(blank):])
	if hex.EncodeToString(h.Sum(nil)) != string(file[at+len(sealPrefix):at+len(blank)]) {
		return fmt.Errorf("%w: its checksum is wrong: the file was damaged or changed", errTable)
	}
	return nil
}
