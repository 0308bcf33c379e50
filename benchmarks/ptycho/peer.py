"""The network of ptycho in PyTorch, built from the same list of layers.

    peer.py gradients DIR               compare loss and all gradients with autograd
    peer.py time DIR LAYOUT THREADS STEPS   LAYOUT is nchw or channels_last
"""
import json
import math
import resource
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F


def raw(directory, name, dtype=np.float32):
    return np.fromfile(f"{directory}/{name}.f32", dtype)


def rotate(a, phase):
    """a exp(i phase). The gradient of torch.polar is wrong for amplitudes that are not positive."""
    return torch.complex(a * torch.cos(phase), a * torch.sin(phase))


class Net(torch.nn.Module):
    def __init__(self, directory, layout):
        super().__init__()
        self.meta = json.load(open(f"{directory}/meta.json"))
        n = self.n = self.meta["N"]
        flat = raw(directory, "weights")
        self.params = torch.nn.ParameterList()
        for p in self.meta["Params"]:
            t = flat[p["Offset"]:p["Offset"] + p["Size"]].reshape(p["Shape"])
            if p["Name"].endswith(".weight") and len(p["Shape"]) == 4 and p["Shape"][0] == 3:
                t = t.transpose(3, 2, 0, 1)
            elif len(p["Shape"]) == 3:  # spatial gate, [7][7][2]
                t = t.transpose(2, 0, 1)[None]
            t = torch.from_numpy(np.ascontiguousarray(t))
            if layout == "channels_last" and t.dim() == 4:
                t = t.to(memory_format=torch.channels_last)
            self.params.append(torch.nn.Parameter(t))
        self.scale = torch.nn.Parameter(torch.tensor(float(flat[-3])))
        self.amplitude = torch.from_numpy(raw(directory, "amplitude").reshape(-1, n, n))
        self.probe = torch.from_numpy(raw(directory, "probe", np.complex64).reshape(n, n))
        self.format = torch.channels_last if layout == "channels_last" else torch.contiguous_format

    def gate(self, x, p):
        w1, b1, w2, b2, w7 = p
        mlp = lambda v: F.linear(F.relu(F.linear(v, w1, b1)), w2, b2)
        a = torch.sigmoid(mlp(F.adaptive_avg_pool2d(x, 1)[:, :, 0, 0]) + mlp(F.adaptive_max_pool2d(x, 1)[:, :, 0, 0]))
        x = x * a[:, :, None, None]
        s = torch.cat([x.max(1, keepdim=True)[0], x.mean(1, keepdim=True)], 1)
        return x * torch.sigmoid(F.conv2d(s, w7, padding=3))

    def activate(self, x, name):
        return {"sigmoid": torch.sigmoid, "silu": F.silu, "phase": lambda v: math.pi * torch.tanh(v)}[name](x)

    def forward(self, amplitude):
        out = []
        for l in self.meta["Layers"]:
            x = out[l["Inputs"][0]] if l["Inputs"] else None
            p = [self.params[i] for i in l["Params"] or []]
            match l["Op"]:
                case "input":
                    y = (amplitude[:, None] * self.meta["Input"]).contiguous(memory_format=self.format)
                case "conv":
                    y = F.conv2d(x[:, :l["Taken"]], p[0], p[1], padding=1)
                    if l["Rectified"]:
                        y = F.relu(y)
                case "gate":
                    y = self.gate(x, p)
                case "pool":
                    y = F.max_pool2d(x, 2)
                case "upsample":
                    y = F.interpolate(x, scale_factor=2, mode="nearest")
                case "slice":
                    y = x[:, -l["Channels"]:]
                case "activate":
                    y = self.activate(x, l["Activation"])
                case "frame":
                    m = (l["Side"] - x.shape[2]) // 2
                    mask = torch.ones(l["Side"], l["Side"])
                    mask[m:-m, m:-m] = 0
                    y = F.pad(x, (m, m, m, m)) + mask * out[l["Inputs"][1]]
            out.append(y)
        return out[self.meta["Output"][0]][:, 0], out[self.meta["Output"][1]][:, 0]

    def loss(self, amplitude):
        a, phase = self(amplitude)
        psi = rotate(a, phase) * self.probe * torch.exp(self.scale)
        f = torch.fft.fftshift(torch.fft.fft2(psi, norm="ortho"), dim=(1, 2))
        k, lam = amplitude**2, f.real**2 + f.imag**2 + self.meta["Floor"]
        nll = lam - k * torch.log(lam) + torch.lgamma(k + 1)
        return nll.sum((1, 2)).mean() / self.meta["Counts"]


def gradients(directory):
    net = Net(directory, "nchw").double()
    net.amplitude, net.probe = net.amplitude.double(), net.probe.to(torch.complex128)
    loss = net.loss(net.amplitude)
    loss.backward()
    # A constant phase changes no intensity, so the gradient of the phase biases
    # is a difference of nearly equal numbers: no tensor is judged more strictly
    # than to 1e-4 of 1e-3 of the whole gradient.
    whole = math.sqrt(sum(float((t.grad**2).sum()) for t in net.params))
    ours, worst, square, total = raw(directory, "gradient"), 0.0, 0.0, 0.0
    for p, t in zip(net.meta["Params"], net.params):
        g = t.grad
        if g.dim() == 4:
            g = g.permute(2, 3, 1, 0) if g.shape[2] == 3 else g[0].permute(1, 2, 0)
        g = g.reshape(-1).numpy()
        d = ours[p["Offset"]:p["Offset"] + p["Size"]] - g
        error = np.linalg.norm(d) / max(np.linalg.norm(g), 1e-3 * whole)
        worst, square, total = max(worst, error), square + (d**2).sum(), total + (g**2).sum()
        print(f"{p['Name']:32s} {error:.2e}")
    scale = abs(ours[-3] / net.scale.grad.item() - 1)
    lossError = abs(raw(directory, "loss")[0] / loss.item() - 1)
    print(f"loss {loss.item():.9f} (relative error {lossError:.1e}), scale gradient {scale:.1e}")
    print(f"worst tensor {worst:.2e}, all parameters {math.sqrt(square / total):.2e}")
    sys.exit(max(worst, scale, lossError) > 1e-4)


def measure(directory, layout, threads, steps):
    torch.set_num_threads(threads)
    net = Net(directory, layout)
    # lgamma does not depend on the network; ours has it computed once, too.
    net.constant = torch.lgamma(net.amplitude**2 + 1).sum((1, 2))
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)

    def loss(i):
        b = net.amplitude[i:i + 16]
        a, phase = net(b)
        psi = rotate(a, phase) * net.probe * torch.exp(net.scale)
        f = torch.fft.fftshift(torch.fft.fft2(psi, norm="ortho"), dim=(1, 2))
        lam = f.real**2 + f.imag**2 + net.meta["Floor"]
        return ((lam - b**2 * torch.log(lam)).sum((1, 2)) + net.constant[i:i + 16]).mean() / net.meta["Counts"]

    def timed(f, count):
        wall, cpu = [], []
        for i in range(count):
            c, t = time.process_time(), time.perf_counter()
            f(i)
            wall.append(time.perf_counter() - t)
            cpu.append(time.process_time() - c)
        wall.sort()
        return f"{1e3 * wall[0]:.1f} min {1e3 * wall[len(wall) // 2]:.1f} median ms, cpu {1e3 * min(cpu):.1f} ms"

    losses = []

    def step(i):
        opt.zero_grad(set_to_none=True)
        l = loss(i % 8 * 16)
        l.backward()
        opt.step()
        losses.append(l.item())

    def infer(i):
        with torch.no_grad():
            net(net.amplitude[:16])

    train = timed(step, steps)
    inference = timed(infer, steps)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"torch {torch.__version__} {layout} T={threads}: step {train}; inference {inference}; peak {peak:.0f} MB; "
          f"losses {' '.join(f'{l:.6f}' for l in losses)}")


if __name__ == "__main__":
    if sys.argv[1] == "gradients":
        gradients(sys.argv[2])
    measure(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
