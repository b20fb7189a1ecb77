"""One file per probe. A probe is fed values in order by `zhijiang.media.analyse` and keeps no frame it does not need."""
