package host

func readMemory(read reader) (Memory, error) { return linuxMemory(read) }
