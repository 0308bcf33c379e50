//go:build !amd64

package fourier

// accelerate leaves the portable kernels: there are no others here.
func accelerate[F scalar](*kernels[F]) {}
