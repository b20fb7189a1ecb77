import sys

from zhijiang.cli import main

sys.exit(main())
