package atomicfile

import "golang.org/x/sys/windows"

var diskFull error = windows.ERROR_DISK_FULL
