"""What run.py measures: which processes, whose turns, which ratios."""

from dataclasses import dataclass, field

NATIVE_CALLS = "native_calls"

# What training.sh sets for the Java side; each row that needs it says so.
MALLOC = {
    "MALLOC_MMAP_THRESHOLD_": "8000000000",
    "MALLOC_TRIM_THRESHOLD_": "16000000000",
    "MALLOC_TOP_PAD_": "268435456",
    "MALLOC_ARENA_MAX": "1",
}


@dataclass(frozen=True)
class Process:
    name: str
    script: str
    words: list
    environment: dict = field(default_factory=dict)
    quick_words: list = None


@dataclass(frozen=True)
class Comparison:
    """The speed of one turn over that of another, with the goal that it is held against."""

    name: str
    of: str
    to: str  # None: not a ratio, but the seconds that so much work takes
    what: str
    goal: float = None
    at_most: bool = False  # else at least
    work: float = None


@dataclass(frozen=True)
class Measurement:
    name: str
    residents: list
    turns: list  # (label, process, line)
    comparisons: list
    rounds: int
    seconds: float = 3  # of a turn
    equal: bool = False  # the same amount of work for all turns
    cores: int = 1
    images: int = None  # of an epoch, where epochs are what a reader thinks in
    unit: str = "images"  # of which turns tell how many a second

    @property
    def needs_torch(self):
        return any(process.script.endswith(".py") for process in self.residents)


def words(network, precision, *more):
    return ["--network", network, "--precision", precision, "--batch", "128", "--threads", "1", *more, "--serve"]


def trained(name, script, network, precision, *more, environment=None):
    usual = words(network, precision, *more)
    return Process(name, script, usual, environment or {}, [*usual, "--warmup", "1"])


def against_pytorch(network, precision, rounds, seconds, goal):
    name = f"{network}_{precision}"
    python = "pytorch_training.py"
    title = f"{network} {precision}: images/s"
    return Measurement(
        name,
        [
            trained("tombola", "training.sh", network, precision),
            trained("pytorch", python, network, precision),
            trained("pytorch_malloc", python, network, precision, environment=MALLOC),
        ],
        [(p, p, "run {n}") for p in ("tombola", "pytorch", "pytorch_malloc")],
        [
            Comparison(name, "tombola", "pytorch", f"{title}, ours / PyTorch's", goal),
            Comparison(
                f"{name}_malloc", "tombola", "pytorch_malloc", f"{title}, ours / PyTorch's with our malloc settings"
            ),
        ],
        rounds,
        seconds,
    )


def precisions(network, rounds, seconds):
    name = f"{network}_bf16_over_fp32"
    return Measurement(
        name,
        [trained(precision, "training.sh", network, precision) for precision in ("fp32", "bf16")],
        [("fp32", "fp32", "run {n}"), ("bf16", "bf16", "run {n}")],
        [Comparison(name, "bf16", "fp32", f"{network}: images/s, ours in bf16 / ours in fp32", 1.45)],
        rounds,
        seconds,
    )


REPLICAS = Measurement(
    "two_replicas",
    [trained("tombola", "training.sh", "resnet20", "fp32", "--replicas", "2")],
    [("alone", "tombola", "run {n} 1"), ("two", "tombola", "run {n} 2")],
    [Comparison("two_replicas", "two", "alone", "resnet20 fp32: images/s, two replicas in one JVM / one alone", 1.9)],
    rounds=10,
    equal=True,
    cores=2,
)

EPOCHS = Measurement(
    "lenet_epochs",
    [
        Process("tombola", "training.sh", ["loop", "lenet_300_100", "60000"], {}, ["loop", "lenet_300_100", "6000"]),
        Process("pytorch", "pytorch_loop.py", ["--images", "60000", "--serve"], {}, ["--images", "6000", "--serve"]),
    ],
    [("tombola", "tombola", "loop {n}"), ("pytorch", "pytorch", "loop {n}")],
    [
        Comparison(
            "lenet_epochs", "tombola", "pytorch", "lenet_300_100: epochs/s of a training, ours / PyTorch's DataLoader"
        )
    ],
    rounds=6,
    seconds=4,
    images=60000,
)

# Few images, so that a turn is short; an epoch's costs then come more often than in a real training.
OVERHEAD = Measurement(
    "loop_overhead",
    [Process("tombola", "training.sh", ["loop", "resnet20", "1024"], {}, ["loop", "resnet20", "128"])],
    [(turn, "tombola", turn + " {n}") for turn in ("bare", "loop", "hooked")],
    [
        Comparison(
            "loop_overhead",
            "bare",
            "hooked",
            "resnet20 fp32: time, training with masks, checkpoints, log and two hooks / bare steps",
            1.05,
            at_most=True,
        ),
        Comparison(
            "loop_overhead_without_hooks", "bare", "loop", "resnet20 fp32: time, the same without hooks / bare steps"
        ),
    ],
    rounds=8,
    seconds=4,
    equal=True,
    images=1024,
)

SELECTION = Measurement(
    "selection",
    [Process("tombola", "training.sh", ["selection"])],
    [(turn, "tombola", turn + " {n}") for turn in ("cut", "rank", "2:4", "1:4", "channel")],
    [
        Comparison(
            "selection_cut", "cut", None, "a tenth of 25.5 million weights by magnitude, resnet50: seconds", 2, True, 25_502_912
        ),
        Comparison("selection_rank", "rank", None, "a tenth by given scores, vgg16: ns a weight", 10, True, 1e9),
        *[
            Comparison(f"selection_{p}", p, None, f"the same within the pattern {p}: ns a weight", work=1e9)
            for p in ("2:4", "1:4", "channel")
        ],
    ],
    rounds=10,
    seconds=1,
    unit="weights",
)



def search_steps(network, rounds, seconds):
    """Steps of searches and of sparse trainings against plain ones."""
    goals = {"edge_popup": 1.15, "sr_popup": 1.15, "set": 1.05, "rigl": 1.05}
    return Measurement(
        f"search_steps_{network}",
        [Process("tombola", "training.sh", ["search", network])],
        [(turn, "tombola", turn + " {n}") for turn in ("plain", *goals)],
        [
            Comparison(f"{turn}_{network}", "plain", turn, f"{network} fp32: time, step of {turn} / plain step", goal, True)
            for turn, goal in goals.items()
        ],
        rounds=rounds,
        seconds=seconds,
        equal=True,
    )


MEASUREMENTS = [
    against_pytorch("resnet20", "fp32", 10, 3, 0.97),
    against_pytorch("resnet20", "bf16", 10, 3, 0.9),
    against_pytorch("vgg16", "fp32", 6, 4, 0.97),
    against_pytorch("vgg16", "bf16", 6, 4, 0.9),
    against_pytorch("lenet_300_100", "fp32", 10, 2, 0.97),
    precisions("resnet20", 10, 3),
    precisions("vgg16", 6, 4),
    REPLICAS,
    EPOCHS,
    OVERHEAD,
    SELECTION,
    search_steps("resnet20", 5, 8),
    search_steps("vgg16", 3, 20),
]
