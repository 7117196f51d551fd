#!/usr/bin/env bash
# layout.sh: lays out the image groups of the benchmark corpus.
#
#   layout.sh OUTDIR [GROUP...]   all groups of the list, or only those named
#   layout.sh -l                  lists the groups
#
# Sources are Debian packages (downloaded with apt-get download, never
# installed), npm packages (npm pack, no scripts run) and plain folders
# static/GROUP next to this script. Nothing is pinned: the package version in
# use and a digest of the files are written to OUTDIR/GROUP/ATTRIBUTION.txt.
# A group that is already complete is left alone; delete its folder to redo it.
# A group whose plain folder is absent is skipped (exit status 3 if it was named).
#
#   CORPUS_LIST    list of groups     (default: groups.txt next to this script)
#   CORPUS_CACHE   downloaded packages (default: OUTDIR/.cache)
#   CORPUS_STATIC  plain folders      (default: static/ next to this script)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=${CORPUS_LIST:-$here/groups.txt}
static=${CORPUS_STATIC:-$here/static}
die() { echo "layout.sh: $*" >&2; exit 1; }
need() { command -v "$1" >/dev/null || die "needs $1 ($2)"; }
[[ -r $list ]] || die "no list of groups at $list"
groups() { sed -n 's/^@group //p' "$list"; }
# field NAME of group $1; block = its file lines
block() { awk -v g="$1" '/^@group /{on=($2==g);next} on' "$list"; }
field() { block "$1" | sed -n "s/^@$2 //p"; }
files() { block "$1" | grep -vE '^(@|#|[[:space:]]*$)' || true; }

fetch_deb() { # package -> path of its .deb in the cache
  local p=$1 f
  f=$(ls -t "$cache/$p"_*.deb 2>/dev/null | head -1 || true)
  if [[ -z $f ]]; then
    need apt-get "a Debian system"; need dpkg-deb "a Debian system"
    local o=(); [[ $(id -u) != 0 ]] || o=(-o APT::Sandbox::User=root)
    echo "  downloading $p" >&2
    (cd "$cache" && apt-get -qq ${o[@]+"${o[@]}"} download "$p") >&2 ||
      die "package $p cannot be downloaded: run apt-get update, and check with apt-cache policy $p that this Debian release has it"
    f=$(ls -t "$cache/$p"_*.deb | head -1)
  fi
  echo "$f"
}
fetch_npm() { # package -> path of its .tgz in the cache
  local p=$1 f n; n=${p//\//-}; n=${n#@}
  f=$(ls -t "$cache/$n"-[0-9]*.tgz 2>/dev/null | head -1 || true)
  if [[ -z $f ]]; then
    need npm "the npm client"
    echo "  downloading $p" >&2
    f=$cache/$(cd "$cache" && npm pack --silent "$p" | tail -1) || die "npm package $p cannot be downloaded"
  fi
  echo "$f"
}

one() { # lay out group $1
  local g=$1 out=$outdir/$1 deb npm base kind src dst line tmp version origin n
  groups | grep -qxF -- "$g" || die "no group '$g' in $(basename "$list"); groups: $(groups | tr '\n' ' ')"
  if [[ -f $out/ATTRIBUTION.txt ]]; then
    n=$(files "$g" | wc -l)
    [[ $(find "$out" -maxdepth 1 -type f ! -name ATTRIBUTION.txt | wc -l) = "$n" ]] &&
      { echo "$g: already there ($n files)"; return; }
  fi
  deb=$(field "$g" deb) npm=$(field "$g" npm) base=$(field "$g" base)
  tmp=$(mktemp -d "$outdir/.tmp.XXXXXX"); tmps+=("$tmp"); mkdir "$tmp/x" "$tmp/o"
  base=${base:+$base/}
  if [[ -d $static/$g ]]; then
    version= origin="static folder"
    while IFS= read -r line; do
      dst=$(basename "${line##* => }")
      [[ -f $static/$g/$dst ]] || die "$g: static/$g/$dst is missing"
      cp "$static/$g/$dst" "$tmp/o/$dst"
    done < <(files "$g")
    [[ ! -f $static/$g/ATTRIBUTION.txt ]] || cp "$static/$g/ATTRIBUTION.txt" "$tmp/static.txt"
  elif [[ -n $deb$npm ]]; then
    local names=$tmp/names pkgfile
    if [[ -n $deb ]]; then
      pkgfile=$(fetch_deb "$deb"); version=$(dpkg-deb -f "$pkgfile" Version); origin="Debian package $deb"
      files "$g" | sed 's/ => .*//' | sed "s#^#./$base#" >"$names"
      dpkg-deb --fsys-tarfile "$pkgfile" | tar -x --no-same-owner -C "$tmp/x" -f - -T "$names" 2>"$tmp/err" || true
    else
      pkgfile=$(fetch_npm "$npm"); version=$(basename "$pkgfile" .tgz); version=${version##*-}; origin="npm package $npm"
      files "$g" | sed 's/ => .*//' | sed "s#^#package/$base#" >"$names"
      tar -xzf "$pkgfile" --no-same-owner -C "$tmp/x" -T "$names" 2>"$tmp/err" || true
      mv "$tmp/x/package"/* "$tmp/x/" 2>/dev/null || true
    fi
    local missing=()
    while IFS= read -r line; do
      src=${line%% => *}; dst=$(basename "${line##* => }")
      if [[ -s $tmp/x/$base$src ]]; then
        [[ ! -e $tmp/o/$dst ]] || die "$g: two files named $dst; rename one in the list with =>"
        mv "$tmp/x/$base$src" "$tmp/o/$dst"
      else missing+=("$base$src"); fi
    done < <(files "$g")
    [[ ${#missing[@]} = 0 ]] ||
      die "$g: $origin $version lacks ${#missing[@]} of the listed files, first: ${missing[0]} (another release of the package? edit $(basename "$list"))"
  else
    echo "$g: SKIPPED, needs the plain folder static/$g (from a public repository, not in a package)" >&2
    skipped=$((skipped + 1)); return 0
  fi
  n=$(find "$tmp/o" -type f | wc -l)
  {
    echo "group:    $g"
    echo "kind:     $(field "$g" kind)"
    echo "source:   ${version:+$origin, version }${version:-$origin}"
    echo "licence:  $(field "$g" licence)"
    echo "authors:  $(field "$g" authors)"
    field "$g" note | sed 's/^/note:     /'
    echo "files:    $n, unchanged${deb:+ from /$base}${npm:+ from $base}"
    echo "digest:   $(cd "$tmp/o" && LC_ALL=C sha256sum -- * | sha256sum | cut -c1-16) (sha256 of the sorted sha256sum lines)"
    [[ ! -f $tmp/static.txt ]] || { echo; cat "$tmp/static.txt"; }
  } >"$tmp/o/ATTRIBUTION.txt"
  rm -rf "$out"; mv "$tmp/o" "$out"; rm -rf "$tmp"
  echo "$g: $n files"
}

[[ ${1:-} != -l ]] || { groups; exit; }
[[ $# -ge 1 && $1 != -* ]] || { sed -n '2,18s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
outdir=$1; shift
mkdir -p "$outdir"; outdir=$(cd "$outdir" && pwd)
cache=${CORPUS_CACHE:-$outdir/.cache}; mkdir -p "$cache"; cache=$(cd "$cache" && pwd)
skipped=0 tmps=()
trap 'rm -rf ${tmps[@]+"${tmps[@]}"}' EXIT
if [[ $# -gt 0 ]]; then all=("$@"); else mapfile -t all < <(groups); fi
for g in "${all[@]}"; do one "$g"; done
[[ $skipped = 0 ]] || { echo "layout.sh: $skipped group(s) skipped" >&2; [[ $# = 0 ]] || exit 3; }
