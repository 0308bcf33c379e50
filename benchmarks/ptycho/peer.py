"""The network of ptycho in PyTorch, built from the same list of layers.

    peer.py gradients DIR...            compare loss and all gradients with autograd
    peer.py time DIR LAYOUT THREADS STEPS [DEVICE]   LAYOUT is nchw or channels_last
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


def parameter(p, flat, layout):
    """A parameter in the order of PyTorch."""
    t = flat[p["Offset"]:p["Offset"] + p["Size"]].reshape(p["Shape"])
    if p["Name"].endswith(".weight") and len(p["Shape"]) == 4 and p["Shape"][0] == 3:
        t = t.transpose(3, 2, 0, 1)
    elif len(p["Shape"]) == 3:  # spatial gate, [7][7][2]
        t = t.transpose(2, 0, 1)[None]
    t = torch.from_numpy(np.ascontiguousarray(t))
    if layout == "channels_last" and t.dim() == 4:
        t = t.to(memory_format=torch.channels_last)
    return torch.nn.Parameter(t)


ACTIVATIONS = {
    "sigmoid": torch.sigmoid, "silu": F.silu, "softplus": F.softplus, "relu": F.relu,
    "phase": lambda v: math.pi * torch.tanh(v),
    "real_part": lambda v: torch.tanh(v) + 0.2, "imaginary_part": lambda v: 1.2 * torch.tanh(v),
}


class Canvas:
    """Patches of a group, averaged where they overlap and cut out again.

    What does not depend on the network is worked out once for all groups: where the
    pixels of a patch, of one more row and column, lie on the canvas of its group, the
    weights there, and one over their sum.
    """

    def __init__(self, meta, weight):
        n, whole = meta["N"], torch.tensor(meta["Whole"])
        self.n, self.rest = n, torch.tensor(meta["Rest"])
        self.bilinear = bool(self.rest.abs().max() > 0)
        margin = int(whole.abs().max()) + 2
        self.side = n + 1 + 2 * margin
        first = whole + margin
        at = torch.arange(n + 1)
        y, x = first[..., 0, None] + at, first[..., 1, None] + at
        self.index = (y[..., :, None] * self.side + x[..., None, :]).flatten(1)  # (groups, patterns pixels)
        groups, count = whole.shape[:2]
        self.weight = self.shift(weight.reshape(1, 1, n, n).expand(groups, count, n, n), slice(None))
        total = self.add(self.weight, slice(None))
        known = total > meta["Threshold"]
        self.factor = torch.where(known, 1 / torch.where(known, total + meta["Offset"], 1), 0)

    def to(self, device, dtype=None):
        self.index = self.index.to(device)
        for name in ["rest", "weight", "factor"]:
            setattr(self, name, getattr(self, name).to(device=device, dtype=dtype or getattr(self, name).dtype))
        return self

    def corners(self, b):
        fy, fx = (self.rest[b, :, i, None, None] for i in range(2))
        return (1 - fy) * (1 - fx), (1 - fy) * fx, fy * (1 - fx), fy * fx

    def shift(self, patch, b):
        """Moves (groups, patterns, n, n) by a fraction of a pixel, into one more row and column."""
        if not self.bilinear:
            return F.pad(patch, (0, 1, 0, 1))
        places = (0, 1, 0, 1), (1, 0, 0, 1), (0, 1, 1, 0), (1, 0, 1, 0)
        return sum(w * F.pad(patch, p) for w, p in zip(self.corners(b), places))

    def unshift(self, patch, b):
        n = self.n
        if not self.bilinear:
            return patch[..., :n, :n]
        parts = patch[..., :n, :n], patch[..., :n, 1:], patch[..., 1:, :n], patch[..., 1:, 1:]
        return sum(w * p for w, p in zip(self.corners(b), parts))

    def add(self, patch, b):
        canvas = torch.zeros(patch.shape[0], self.side**2, dtype=patch.dtype, device=patch.device)
        return canvas.scatter_add(1, self.index[b], patch.flatten(1))

    def consistent(self, patch, b):
        canvas = self.add(self.weight[b] * self.shift(patch, b), b) * self.factor[b]
        cut = canvas.gather(1, self.index[b]).reshape(*patch.shape[:2], self.n + 1, self.n + 1)
        return self.unshift(cut, b)


class Net(torch.nn.Module):
    def __init__(self, directory, layout):
        super().__init__()
        meta = self.meta = json.load(open(f"{directory}/meta.json"))
        n = self.n = meta["N"]
        flat = raw(directory, "weights")
        self.params = torch.nn.ParameterList(parameter(p, flat, layout) for p in meta["Params"])
        self.scale = torch.nn.Parameter(torch.tensor(float(flat[-3])))
        self.amplitude = torch.from_numpy(raw(directory, "amplitude").reshape(-1, n, n))
        self.probe = torch.from_numpy(raw(directory, "probe", np.complex64).reshape(n, n))
        self.groups, self.seen = torch.tensor(meta["Groups"]), torch.tensor(meta["Seen"])
        self.canvas = Canvas(meta, torch.from_numpy(raw(directory, "average"))) if self.groups.shape[1] > 1 else None
        count, channels = self.groups.shape[0], meta["Shown"]
        self.shown = torch.from_numpy(raw(directory, "shown")).reshape(count, n, n, channels).permute(0, 3, 1, 2)
        self.format = torch.channels_last if layout == "channels_last" else torch.contiguous_format
        # lgamma does not depend on the network; ours has it computed once, too.
        self.constant = torch.lgamma(self.amplitude.double()**2 + 1).sum((1, 2)).float()
        self.masks = {}

    def on(self, device):
        self.to(device)
        for name in ["amplitude", "probe", "groups", "seen", "shown", "constant"]:
            setattr(self, name, getattr(self, name).to(device))
        if self.canvas:
            self.canvas.to(device)
        return self

    def precise(self):
        self.double()
        self.amplitude, self.probe, self.seen = self.amplitude.double(), self.probe.to(torch.complex128), self.seen.double()
        self.shown = self.shown.double()
        self.constant = torch.lgamma(self.amplitude**2 + 1).sum((1, 2))
        if self.canvas:
            self.canvas.to("cpu", torch.float64)
        return self

    def gate(self, x, p):
        w1, b1, w2, b2, w7 = p
        mlp = lambda v: F.linear(F.relu(F.linear(v, w1, b1)), w2, b2)
        a = torch.sigmoid(mlp(F.adaptive_avg_pool2d(x, 1)[:, :, 0, 0]) + mlp(F.adaptive_max_pool2d(x, 1)[:, :, 0, 0]))
        x = x * a[:, :, None, None]
        s = torch.cat([x.max(1, keepdim=True)[0], x.mean(1, keepdim=True)], 1)
        return x * torch.sigmoid(F.conv2d(s, w7, padding=3))

    def around(self, side, margin, like):
        """One outside the centre."""
        key = side, margin, like.dtype, like.device
        if key not in self.masks:
            mask = torch.ones(side, side, dtype=like.dtype, device=like.device)
            mask[margin:-margin, margin:-margin] = 0
            self.masks[key] = mask
        return self.masks[key]

    def forward(self, b):
        """The heads, (groups, patterns, side, side), of some groups."""
        seen = self.amplitude[self.groups[b]] * self.meta["Input"]
        if self.meta["Offsets"]:
            offsets = self.seen[b, :, None, None].expand(-1, -1, self.n, self.n)
            seen = torch.cat([seen, offsets], 1)
        if self.meta["Shown"]:
            seen = torch.cat([seen, self.shown[b]], 1)
        out = []
        for l in self.meta["Layers"]:
            x = out[l["Inputs"][0]] if l["Inputs"] else None
            p = [self.params[i] for i in l["Params"] or []]
            match l["Op"]:
                case "input":
                    y = seen.contiguous(memory_format=self.format)
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
                    y = x[:, l["First"]:l["First"] + l["Channels"]]
                case "sum":
                    y = x + out[l["Inputs"][1]]
                case "activate":
                    y = ACTIVATIONS[l["Activation"]](x)
                case "frame":
                    m = (l["Side"] - x.shape[2]) // 2
                    y = F.pad(x, (m, m, m, m)) if m else x
                    if len(l["Inputs"]) > 1:
                        y = y + self.around(l["Side"], m, x) * out[l["Inputs"][1]]
                case other:
                    raise SystemExit(f"peer.py does not know layers of the kind {other}")
            out.append(y)
        return out[self.meta["Output"][0]], out[self.meta["Output"][1]]

    def object(self, b):
        first, second = self(b)
        psi = rotate(first, second) if self.meta["Heads"] == "amp_phase" else torch.complex(first, second)
        if self.canvas:
            psi = torch.complex(self.canvas.consistent(psi.real, b), self.canvas.consistent(psi.imag, b))
        return psi

    def loss(self, b):
        psi = self.object(b) * self.probe * torch.exp(self.scale)
        f = torch.fft.fftshift(torch.fft.fft2(psi, norm="ortho"), dim=(-2, -1))
        k, lam = self.amplitude[self.groups[b]]**2, f.real**2 + f.imag**2 + self.meta["Floor"]
        nll = (lam - k * torch.log(lam)).sum((-2, -1)) + self.constant[self.groups[b]]
        return nll.mean() / self.meta["Counts"]


LIMIT = 1e-4


def gradients(directory):
    net = Net(directory, "nchw").precise()
    loss = net.loss(slice(None))
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
        if error > LIMIT:
            print(f"{directory}: {p['Name']} {error:.2e}")
    scale = abs(ours[-3] / net.scale.grad.item() - 1)
    lossError = abs(raw(directory, "loss")[0] / loss.item() - 1)
    print(f"{directory}: loss {loss.item():.9f} (relative error {lossError:.1e}), scale gradient {scale:.1e}, "
          f"worst tensor {worst:.2e}, all {ours.size - 3} parameters {math.sqrt(square / total):.2e}")
    return max(worst, scale, lossError) > LIMIT


def measure(directory, layout, threads, steps, device="cpu"):
    torch.set_num_threads(threads)
    net = Net(directory, layout).on(device)
    size, count = net.meta["Batch"], len(net.meta["Groups"])
    opt = torch.optim.Adam(net.parameters(), lr=1e-3)
    wait = torch.cuda.synchronize if device == "cuda" else lambda: None

    def timed(f, count):
        wall, cpu = [], []
        for i in range(count):
            wait()
            c, t = time.process_time(), time.perf_counter()
            f(i)
            wait()
            wall.append(time.perf_counter() - t)
            cpu.append(time.process_time() - c)
        wall.sort()
        return f"{1e3 * wall[0]:.1f} min {1e3 * wall[len(wall) // 2]:.1f} median ms, cpu {1e3 * min(cpu):.1f} ms"

    losses = []

    def step(i):
        first = i % (count // size) * size
        opt.zero_grad(set_to_none=True)
        l = net.loss(slice(first, first + size))
        l.backward()
        opt.step()
        losses.append(l.item())

    def infer(i):
        with torch.no_grad():
            net(slice(0, size))

    train = timed(step, steps)
    inference = timed(infer, steps)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"torch {torch.__version__} {device} {layout} T={threads}: step {train}; inference {inference}; peak {peak:.0f} MB; "
          f"losses {' '.join(f'{l:.6f}' for l in losses)}")


if __name__ == "__main__":
    if sys.argv[1] == "gradients":
        sys.exit(any([gradients(d) for d in sys.argv[2:]]))
    measure(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]), *sys.argv[6:])
