"""python -m gdr_code"""

from gdr_code.main import main

main()
