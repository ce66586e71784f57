import pathlib
import sys

# the helpers beside the test folders are imported by their names
sys.path.insert(0, str(pathlib.Path(__file__).parent))
