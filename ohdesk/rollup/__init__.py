"""市级汇总: counties' packages added up into the city's own tables, with everything doubtful asked back."""
