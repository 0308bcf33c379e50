package training

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"
)

// Events writes TensorBoard event files: records in TensorFlow's TFRecord
// framing (length, masked CRC-32C of the length, data, masked CRC-32C of the
// data), each an Event message in protocol buffer encoding.
type Events struct{ w io.Writer }

// NewEvents starts a file; seconds is the time of day since 1970.
func NewEvents(w io.Writer, seconds float64) (*Events, error) {
	e := &Events{w}
	// wall_time = 1, file_version = 3.
	return e, e.record(bytesField(double(nil, 1, seconds), 3, []byte("brain.Event:2")))
}

// Restart says that the run goes on before a step: what the folder holds from
// there on is of epochs that are now trained again, and TensorBoard drops it.
func (e *Events) Restart(seconds float64, step int) error {
	event := double(nil, 1, seconds)
	event = binary.AppendUvarint(append(event, 2<<3), uint64(step))
	// session_log = 7 {status = 1: START}.
	return e.record(bytesField(event, 7, []byte{1 << 3, 1}))
}

// Epoch writes the metrics of an epoch as scalars at its step.
func (e *Events) Epoch(seconds float64, r Epoch) error {
	of := "loss/train"
	if r.Pretraining {
		of = "loss/pretraining"
	}
	values := map[string]float64{
		of: r.TrainLoss, "learning_rate": r.LearningRate, "grad_norm": r.GradNorm, "scale": r.Scale,
		"spread/first": r.Spread.First, "spread/second": r.Spread.Second,
	}
	names := []string{of, "learning_rate", "grad_norm", "scale", "spread/first", "spread/second"}
	if r.ValLoss != nil {
		values["loss/validation"] = *r.ValLoss
		names = append(names, "loss/validation")
	}
	for _, n := range names {
		if err := e.scalar(seconds, int64(r.Epoch), n, values[n]); err != nil {
			return err
		}
	}
	return nil
}

// scalar writes Event{wall_time = 1, step = 2, summary = 5 {value = 1 {tag = 1,
// simple_value = 2}}}.
func (e *Events) scalar(seconds float64, step int64, tag string, v float64) error {
	value := bytesField(nil, 1, []byte(tag))
	value = binary.LittleEndian.AppendUint32(append(value, 2<<3|5), math.Float32bits(float32(v)))
	event := double(nil, 1, seconds)
	event = binary.AppendUvarint(append(event, 2<<3), uint64(step))
	return e.record(bytesField(event, 5, bytesField(nil, 1, value)))
}

// double appends a field of eight bytes.
func double(b []byte, field byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(append(b, field<<3|1), math.Float64bits(v))
}

// bytesField appends a field of bytes, a string or a message.
func bytesField(b []byte, field byte, v []byte) []byte {
	b = binary.AppendUvarint(append(b, field<<3|2), uint64(len(v)))
	return append(b, v...)
}

func (e *Events) record(data []byte) error {
	head := binary.LittleEndian.AppendUint64(nil, uint64(len(data)))
	out := binary.LittleEndian.AppendUint32(head, masked(head))
	out = append(out, data...)
	out = binary.LittleEndian.AppendUint32(out, masked(data))
	_, err := e.w.Write(out)
	return err
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// masked is TensorFlow's masked CRC-32C.
func masked(b []byte) uint32 {
	c := crc32.Checksum(b, castagnoli)
	return (c>>15 | c<<17) + 0xa282ead8
}
