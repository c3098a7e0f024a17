"""The national portal's records: saved answers of its pages, in their own shape, read into events of our codec.

``reading.read_portal_file`` reads one file, ``assembling.assemble`` joins what files say about the same notice with
each other and with the register, ``loading.load_portal_files`` publishes the result as history. The names of the
portal's fields are facts observed in its answers; nothing of it is documented, and any of it may change without notice.
So what is not understood is never an error: it is left out and listed.
"""
