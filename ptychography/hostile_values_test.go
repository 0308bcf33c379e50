package ptychography

func badImages() (list []Image) {
	for _, size := range [][2]int{{0, 0}, {4, 4}, {-4, -4}, {1, 16}, {1 << 40, 1 << 40}, {3, 1}} {
		for _, data := range badComplex {
			list = append(list, Image{size[0], size[1], data})
		}
	}
	return list
}

func badObjects() (list []*Object) {
	list = []*Object{nil, {}}
	for i, m := range badImages() {
		list = append(list, &Object{m, badPositions[i%len(badPositions)]})
	}
	return list
}
