"""Files that only Python can make: arrays of pickled objects. Run with NumPy."""
import json

import numpy as np

x = np.linspace(0.1, 2.0, 3 * 16, dtype="f4").reshape(3, 4, 4)
c = np.arange(3.0)
meta = np.array(json.dumps({"physics_parameters": {"nphotons": 5}}), dtype=object)
np.savez_compressed("pickled_metadata.npz", diffraction=x, xcoords=c, ycoords=c, _metadata=meta)
np.savez_compressed("pickled_data.npz", diffraction=x.astype(object), xcoords=c, ycoords=c)
