#!/bin/sh
# Takes of this host what `collector capture` would take, for hosts without Python 3.11:  sh capture.sh OUT.tar.gz [ROOT]
# Needs sh, cat, ls, ln, mkdir, rm and tar (gzip for .tar.gz; mv under Hyper-V); uses readlink, timeout, tr, awk, od, dd, ethtool, ip and lscpu where they
# are there.
# It reads the paths below and nothing else: no serial number, UUID, machine-id, host name, hardware or network address is opened.
# It writes OUT and, while it works, the folder OUT.part beside it; nothing else.
# shellcheck disable=SC2015,SC3045  # `a && b || c` is meant as written; `ulimit -S` may fail, and then files are not cut.
# shellcheck disable=SC2254,SC2295  # $GUID is a pattern.

# What is read. A name ends at white space; the probes of the collector read the same paths, and a test compares the two.

FILES='
  sys/class/dmi/id/board_vendor sys/class/dmi/id/board_name sys/class/dmi/id/sys_vendor sys/class/dmi/id/product_name
  sys/class/dmi/id/product_version
  sys/class/dmi/id/bios_vendor sys/class/dmi/id/bios_version sys/class/dmi/id/bios_date sys/class/dmi/id/chassis_type
  sys/devices/system/cpu/cpu0/cpufreq/scaling_governor sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq
  sys/devices/system/cpu/cpu0/cpufreq/base_frequency sys/devices/system/cpu/cpu0/cache/index3/size
  sys/devices/system/cpu/smt/control sys/devices/system/clocksource/clocksource0/available_clocksource
  sys/devices/system/clocksource/clocksource0/current_clocksource
  sys/module/kvm_intel/parameters/nested sys/module/kvm_intel/parameters/enable_apicv
  sys/module/kvm_amd/parameters/nested sys/module/kvm_amd/parameters/avic
  sys/hypervisor/type sys/hypervisor/properties/features proc/xen/capabilities run/systemd/container
  sys/firmware/acpi/tables/FACP sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts
  proc/sys/kernel/osrelease proc/sys/kernel/arch proc/sys/net/ipv4/ip_forward proc/sys/net/ipv6/conf/all/forwarding
  proc/sys/net/ipv4/conf/all/rp_filter proc/sys/net/core/netdev_budget proc/sys/net/core/netdev_budget_usecs
  proc/sys/net/core/netdev_max_backlog proc/sys/net/netfilter/nf_conntrack_max proc/sys/net/netfilter/nf_conntrack_count
'
# Folders: their names only, links as links.
FOLDERS='
  sys/class/net sys/bus/pci/devices sys/class/iommu sys/kernel/iommu_groups sys/firmware/acpi/tables sys/devices/system/node
'
# Folders of which every file is read too.
FULL_FOLDERS='sys/devices/system/cpu/vulnerabilities'
# Only whether they are there.
MARKS='
  .dockerenv run/.containerenv etc/pve sys/class/dmi/id dev/kvm proc/xen sys/bus/vmbus sys/firmware/devicetree/base
  run run/openvswitch run/vpp run/dpdk
'
# Words of a device tree, each with a zero byte behind it.
TREE_WORDS='sys/firmware/devicetree/base/hypervisor/compatible sys/firmware/devicetree/base/compatible'
# Modules and tables that filter or carry packets, by the names every kernel gives them.
MODULES='nf_tables ip_tables ip6_tables ebtables nf_conntrack nf_nat nf_flow_table ip_set ip_vs openvswitch'
TABLES='filter mangle nat raw security'
# PCI functions that only one hypervisor makes.
PLATFORMS='
  80eebeef 80eecafe 15ad0740 15ad07a0 15ad0790 58530001 14145353 1ab84000 1ab84005 106b1a05 12341111 1b360001 1b36000c 1b36000d 1b360100
'
# Of every function on the PCI bus; of those that are a network device, a bridge or an IOMMU, or carry an interface; and their links.
PCI_FILES='class'
PCI_NIC_FILES='vendor device subsystem_vendor subsystem_device sriov_totalvfs sriov_numvfs numa_node driver_override'
PCI_NIC_LINKS='driver subsystem physfn virtfn0 iommu_group'
# Of network functions beside.
PCI_PORT_FILES='
  sriov_vf_device sriov_drivers_autoprobe current_link_speed current_link_width max_link_speed max_link_width irq
'
# Of every interface; of its device; and of interfaces that are software.
NIC_FILES='speed duplex carrier mtu threaded type'
NIC_LINKS='master phy80211'
NIC_MARKS='phy80211 wireless'
NIC_DEVICE_FILES='device'
NIC_DEVICE_LINKS='driver subsystem'
USB_FILES='idVendor idProduct'
NIC_FOLDERS='queues'
SOFTWARE_FILES='tun_flags type iflink flags'
SOFTWARE_MARKS='macvtap bridge bonding'
# What `ethtool` is asked about every interface, and `uname` about the host.
ETHTOOL_OPTIONS='-i -l -k -g -x'
UNAME_OPTIONS='-m -r'
PCI_NAMES='usr/share/misc/pci.ids usr/share/hwdata/pci.ids usr/share/pci.ids'

# A channel of Hyper-V's bus: its name is made out of a MAC address where a NIC is behind it, and a number stands for it in the archive.
HEX='[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F]'
GUID="$HEX$HEX-$HEX-$HEX-$HEX-$HEX$HEX$HEX"

# Limits: of one attribute and one whole file (blocks of 512 bytes), of files, interfaces and names in one folder, of seconds.

ATTRIBUTE_BLOCKS=128
FILE_BYTES=4194304
FILE_BLOCKS=8192
MOST_READ=40000
MOST_NICS=512
MOST_NAMES=8192
MOST_QUEUES=64
MOST_FUNCTIONS=256
MOST_GROUPS=512
MOST_INTERRUPTS=64
COMMAND_S=5
TOTAL_S=180

# Words

# say ENGLISH JAPANESE; give_up CODE ENGLISH JAPANESE.
say() { case $spoken in ja*) printf '%s\n' "$2" >&2 ;; *) printf '%s\n' "$1" >&2 ;; esac; }
give_up() { say "capture: $2" "capture: $3"; exit "$1"; }
have() { command -v "$1" >/dev/null 2>&1; }

# Paths: `real`, `unseen`, `take` … get them without a leading slash. Functions leave their answer in the variable of their own name.

# The seconds since boot; nothing where the kernel does not say.
uptime_s() {
  uptime_s=0
  [ -r /proc/uptime ] && read -r uptime_s _ </proc/uptime && uptime_s=${uptime_s%%.*}
}

# Whether the time or the number of files is used up.
used_up() {
  [ $reads -ge $MOST_READ ] && return 0
  uptime_s
  [ $((uptime_s - began_s)) -ge $TOTAL_S ]
}

# The text as a JSON string; fails for anything but printable ASCII.
quote() {
  quote='' quote_rest=$1
  case $quote_rest in *[!\ -~]*) return 1 ;; esac
  while :; do
    case $quote_rest in
      *[\\\"]*)
        quote_head=${quote_rest%%[\\\"]*}
        quote_rest=${quote_rest#"$quote_head"}
        quote=$quote$quote_head\\${quote_rest%"${quote_rest#?}"}
        quote_rest=${quote_rest#?}
        ;;
      *)
        quote=$quote$quote_rest
        return 0
        ;;
    esac
  done
}

# The text up to its first channel, the channel, and what is behind; fails where there is none.
split_channel() {
  case $1 in *$GUID*) ;; *) return 1 ;; esac
  ahead=${1%%$GUID*}
  behind=${1#"$ahead"}
  channel=${behind%"${behind#????????????????????????????????????}"}
  behind=${behind#"$channel"}
}

# Notes the channels in a path. They are numbered once all are known.
note_channels() {
  behind=$1
  while split_channel "$behind"; do true >"$work/channels/$channel"; done
}

# The path with the numbers of its channels.
public() {
  public='' behind=$1
  while split_channel "$behind"; do
    number=0
    [ -s "$work/channels/$channel" ] && read -r number <"$work/channels/$channel"
    public=$public$ahead$(printf '00000000-0000-0000-0000-%012x' "$number")
  done
  public=$public$behind
}

public_lines() {
  while IFS= read -r line || [ -n "$line" ]; do
    public "$line"
    printf '%s\n' "$public"
  done
}

# Notes why a path could not be read.
unseen() {
  quote "$1" || return 0
  unseen_path=$quote
  quote "$2" || quote="cannot be read"
  printf '%s  "%s": "%s"' "$unseen_comma" "$unseen_path" "$quote" >>"$work/unseen"
  unseen_comma=",
"
}

# Notes that a path is there; if nothing else becomes of it, the archive holds its name only.
mark() {
  case $1 in *"$newline"*) return 0 ;; esac
  printf '%s\n' "$1" >>"$work/marks"
}

# Notes a path that is there and why it could not be read.
closed() {
  mark "$1"
  unseen "$1" "$2"
}

# Where a link points. It is kept as a link, and asked once.
target() {
  if [ -f "$work/links/$1" ]; then
    IFS= read -r target <"$work/links/$1"
    return 0
  fi
  if [ $with_readlink = yes ]; then
    target=$(readlink "$base/$1" 2>/dev/null)
  else
    target=$(ls -ld "$base/$1" 2>/dev/null)
    target=${target#*" -> "}
  fi
  case $1$target in *"$newline"*) return 1 ;; esac
  [ -n "$target" ] || return 1
  note_channels "$target"
  case $1 in */*) [ -d "$work/links/${1%/*}" ] || mkdir -p "$work/links/${1%/*}" 2>/dev/null ;; esac
  [ -d "$work/links/$1" ] || printf '%s\n' "$target" >"$work/links/$1"
  printf '%s\n' "$1" >>"$work/linked"
}

# The path with all links followed inside the root; fails where they go round in circles.
real() {
  real='' real_todo=$1/ real_hops=0
  while [ -n "$real_todo" ]; do
    real_part=${real_todo%%/*}
    real_todo=${real_todo#*/}
    case $real_part in
      '' | .) continue ;;
      ..)
        case $real in */*) real=${real%/*} ;; *) real='' ;; esac
        continue
        ;;
    esac
    if [ -h "$base/${real:+$real/}$real_part" ]; then
      real_hops=$((real_hops + 1))
      [ $real_hops -le 40 ] && target "${real:+$real/}$real_part" || return 1
      case $target in /*) real='' ;; esac
      real_todo=$target/$real_todo
    else
      real=${real:+$real/}$real_part
    fi
  done
}

# Whether a real path is a file that can be read; else notes why not, if it is there or might be.
readable() {
  if [ -f "$base/$1" ]; then
    [ -r "$base/$1" ] || { closed "$1" "permission denied"; return 1; }
    used_up && { closed "$1" "not read: the capture reached its limit of files or time"; return 1; }
    reads=$((reads + 1))
    return 0
  fi
  if [ -e "$base/$1" ]; then
    closed "$1" "cannot be read (EINVAL)" # A pipe, a device, a folder: never opened.
  else
    denied "$1"
  fi
  return 1
}

# Notes a path that may not be looked at, as one without root behind a closed folder.
denied() {
  denied_at=$1
  while :; do
    case $denied_at in */*) denied_at=${denied_at%/*} ;; *) return 1 ;; esac
    if [ -d "$base/$denied_at" ]; then
      [ -x "$base/$denied_at" ] && return 1
      unseen "$1" "permission denied"
      return 0
    fi
  done
}

# Makes the folder that a path lies in.
room() {
  case $1 in */*) [ -d "$tree/${1%/*}" ] || mkdir -p "$tree/${1%/*}" 2>/dev/null ;; esac
}

# Copies one real path, up to the limit that is set.
copy() {
  readable "$1" && room "$1" || return 1
  cat "$base/$1" >"$tree/$1" 2>"$work/error" && return 0
  copy_error=''
  read -r copy_error <"$work/error"
  case $copy_error in
    *"Permission denied" | *"Operation not permitted") closed "$1" "permission denied" ;;
    *"Invalid argument") closed "$1" "cannot be read (EINVAL)" ;;
    *"Input/output error") closed "$1" "cannot be read (EIO)" ;;
    *"No such device") closed "$1" "cannot be read (ENODEV)" ;;
    *"not supported") closed "$1" "cannot be read (EOPNOTSUPP)" ;;
    *"File too large") closed "$1" "larger than what is kept of a file" ;;
    *) closed "$1" "cannot be read" ;;
  esac
  rm -f "$tree/$1"
  return 1
}

take() { real "$1" && copy "$real"; }

# Copies an attribute of one line without a process, as the kernel's own files have them; fails for every other file.
glance() {
  [ -z "$base" ] && [ -f "/$1" ] && [ -r "/$1" ] && ! used_up || return 1
  glance_line='' glance_more=''
  { IFS= read -r glance_line && ! IFS= read -r glance_more; } <"/$1" 2>/dev/null || return 1
  [ -z "$glance_more" ] && room "$1" && printf '%s\n' "$glance_line" >"$tree/$1" && reads=$((reads + 1))
}

# Copies these files of one real folder.
take_in() {
  take_in_folder=$1
  shift
  for take_in_file in "$@"; do
    if [ -h "$base/$take_in_folder/$take_in_file" ]; then
      take "$take_in_folder/$take_in_file"
    else
      glance "$take_in_folder/$take_in_file" || copy "$take_in_folder/$take_in_file"
    fi
  done
}

# Follows these links of one real folder, which keeps them.
links_in() {
  links_in_folder=$1
  shift
  for links_in_name in "$@"; do [ -h "$base/$links_in_folder/$links_in_name" ] && real "$links_in_folder/$links_in_name"; done
}

# Notes whether a path is there.
look() {
  real "$1" || return 1
  if [ -e "$base/$real" ]; then mark "$real"; else denied "$real"; return 1; fi
}

# Notes the names in a folder.
list() {
  real "$1" || return 1
  [ -d "$base/$real" ] || { denied "$real"; return 1; }
  [ -r "$base/$real" ] || { closed "$real" "permission denied"; return 1; }
  list_folder=$real list_count=0
  for list_name in "$base/$list_folder"/* "$base/$list_folder"/.[!.]*; do
    if [ -h "$list_name" ]; then
      target "$list_folder/${list_name##*/}"
    elif [ -e "$list_name" ]; then
      [ "${list_name##*/}" != .keep ] || continue # What a tree puts into an empty folder.
      mark "$list_folder/${list_name##*/}"
    else
      continue # The pattern itself: nothing matched.
    fi
    list_count=$((list_count + 1))
    [ $list_count -lt $MOST_NAMES ] || { unseen "$list_folder" "more than $MOST_NAMES names"; break; }
  done
  [ $list_count -gt 0 ] || mark "$list_folder/.keep"
}

# Copies what a function lets through of one file.
pick() {
  real "$1" && readable "$real" && small "$real" && room "$real" || return 1
  if (true <"$base/$real") 2>/dev/null; then "$2" <"$base/$real" >"$tree/$real"; else closed "$real" "permission denied"; fi
}

# Whether a file can be read line by line; the kernel's own files have no size.
small() {
  # shellcheck disable=SC2012,SC2046  # One file; the size is the fifth word.
  set -- "$1" $(ls -lnd "$base/$1" 2>/dev/null)
  case ${6:-0} in *[!0-9]*) return 0 ;; esac
  [ "${6:-0}" -le $FILE_BYTES ] || { closed "$1" "larger than what is kept of a file"; return 1; }
}

# What is let through: only what facts are made of.

cpuinfo_lines() {
  kept='|'
  while IFS= read -r line || [ -n "$line" ]; do
    key=${line%%:*}
    while :; do case $key in *[\ "$tab"]) key=${key%?} ;; *) break ;; esac; done
    case $key in
      processor | 'physical id' | 'core id') printf '%s\n' "$line" ;;
      vendor_id | 'cpu family' | model | 'model name' | stepping | microcode | flags | 'vmx flags' | 'CPU implementer' | 'CPU part' | \
        'CPU architecture' | Features | 'Hypervisor vendor')
        case $kept in *"|$key|"*) ;; *) printf '%s\n' "$line" ;; esac
        kept="$kept$key|"
        ;;
    esac
  done
}

meminfo_lines() {
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in MemTotal:* | HugePages_Total:* | Hugepagesize:*) printf '%s\n' "$line" ;; esac
  done
}

release_lines() {
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in ID=* | ID_LIKE=* | NAME=* | PRETTY_NAME=* | VERSION=* | VERSION_ID=*) printf '%s\n' "$line" ;; esac
  done
}

# The first word that names a router's operating system.
issue_word() {
  while IFS= read -r line || [ -n "$line" ]; do
    rest=$line
    while [ -n "$rest" ]; do
      word=${rest%%[!A-Za-z0-9_]*}
      case $word in Vyatta | VyOS | EdgeOS | DANOS) printf '%s' "$word"; return ;; esac
      rest=${rest#"$word"}
      rest=${rest#?}
    done
  done
}

# The version of a JSON object, if it is made of the characters of versions.
version_member() {
  json=''
  while IFS= read -r line || [ -n "$line" ]; do
    [ ${#json} -lt 4096 ] && json=$json$line
  done
  case $json in *'"version"'*:*) ;; *) return ;; esac
  json=${json#*'"version"'}
  case ${json%%:*} in *[!\ "$tab"]*) return ;; esac
  json=${json#*:}
  case ${json%%\"*} in *[!\ "$tab"]*) return ;; esac
  json=${json#*\"}
  json=${json%%\"*}
  case $json in '' | *[!A-Za-z0-9._+~\ -]*) return ;; esac
  [ ${#json} -le 64 ] && printf '{"version": "%s"}' "$json"
}

version_line() {
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in Version*:*) ;; *) continue ;; esac
    value=${line#Version}
    case ${value%%:*} in *[!\ "$tab"]*) continue ;; esac
    value=${value#*:}
    while :; do case $value in [\ "$tab"]*) value=${value#?} ;; *) break ;; esac; done
    [ -n "$value" ] && [ ${#value} -le 64 ] && { printf 'Version: %s' "$value"; return; }
  done
}

edgeos_word() {
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in *EdgeRouter* | *EdgeOS*) ;; *) continue ;; esac
    word=Edge${line#*Edge}
    word=${word%%[!A-Za-z0-9_.+-]*}
    case $word in EdgeRouter?* | EdgeOS?*) [ ${#word} -le 64 ] && { printf '%s' "$word"; return; } ;; esac
  done
}

openwrt_lines() {
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in DISTRIB_ID=* | DISTRIB_RELEASE=*) printf '%s\n' "$line" ;; esac
  done
}

# The number that Proxmox VE's own Perl module returns.
proxmox_version() {
  inside=''
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in *'sub version'*) inside=yes ;; *'}'*) inside='' ;; esac
    [ -n "$inside" ] || continue
    case $line in *\'[0-9]*) value=${line#*\'} ;; *\"[0-9]*) value=${line#*\"} ;; *) continue ;; esac
    value=${value%%[!A-Za-z0-9_.~+-]*}
    [ ${#value} -le 31 ] && { printf "sub version { return '%s'; }" "$value"; return; }
  done
}

devtype_line() {
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in DEVTYPE=*) printf '%s\n' "$line"; return ;; esac
  done
}

version_words() {
  read -r first second third _
  printf '%s' "$first $second $third"
}

# The words of the command line that decide virtualization and forwarding, without quotes; every other one stays here.
cmdline_words() {
  set -f
  between='' quoted=''
  while read -r line || [ -n "$line" ]; do
    for word in $line; do
      rest=$word was=$quoted
      while :; do
        case $rest in *\"*) rest=${rest#*\"} ;; *) break ;; esac
        [ -n "$quoted" ] && quoted='' || quoted=yes
      done
      [ -z "$was$quoted" ] || continue # A blank within quotes: no word that is looked for has one.
      case $word in
        \"*) word=${word#\"} word=${word%\"} ;;
        *=\"*) rest=${word#*=\"} word=${word%%=*}=${rest%\"} ;;
      esac
      case $word in *=*) value=${word#*=} ;; *) value='' ;; esac
      case ${word%%=*} in *[!A-Za-z0-9_.-]*) continue ;; esac
      case $value in *[!A-Za-z0-9_.,:@+/-]*) continue ;; esac
      case ${word%%=*} in
        intel_iommu | amd_iommu | iommu | iommu.* | vfio_iommu_type1.* | pci | pcie_aspm | pcie_acs_override | hugepages | hugepagesz | \
          default_hugepagesz | transparent_hugepage | isolcpus | nohz | nohz_full | rcu_nocbs | rcu_nocb_poll | irqaffinity | mitigations | \
          nosmt | nopti | pti | spectre_v2 | kvm.* | kvm[_-].* | kvm[_-]intel.* | kvm[_-]amd.* | kvmintel.* | kvmamd.* | nested_pvm | \
          vfio[_-]pci.* | intel_pstate | amd_pstate | processor.max_cstate | intel_idle.max_cstate | idle | tsc | clocksource | \
          x2apic_phys | nox2apic | intremap | xen_emul_unplug | swiotlb | numa_balancing | skew_tick | nowatchdog | cpuidle* | haltpoll* | \
          ixgbe.* | igb.*)
          printf '%s%s' "$between" "$word"
          between=' '
          ;;
      esac
    done
  done
  set +f
}

# The first word that names a container runtime, without the identifier behind it.
container_word() {
  while IFS= read -r line || [ -n "$line" ]; do
    first='' before=$line
    for word in docker libpod podman kubepods containerd lxc machine.slice; do
      case $line in *"$word"*) ;; *) continue ;; esac
      ahead=${line%%"$word"*}
      [ ${#ahead} -lt ${#before} ] && first=$word before=$ahead
    done
    [ -n "$first" ] && { printf '%s' "$first"; return; }
  done
}

# The switches of a kernel's configuration that decide.
config_lines() {
  while IFS= read -r line || [ -n "$line" ]; do
    key=${line#\# }
    case ${key%%[= ]*} in
      CONFIG_AMD_IOMMU | CONFIG_INTEL_IOMMU | CONFIG_INTEL_IOMMU_DEFAULT_ON | CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF | \
        CONFIG_IOMMU_DEFAULT_DMA_LAZY | CONFIG_IOMMU_DEFAULT_DMA_STRICT | CONFIG_IOMMU_DEFAULT_PASSTHROUGH | CONFIG_KVM_AMD | \
        CONFIG_KVM_INTEL | CONFIG_PCI_IOV | CONFIG_VFIO_PCI | CONFIG_VIRTIO_IOMMU) printf '%s\n' "$line" ;;
    esac
  done
}

unzipped_config_lines() { gzip -dc 2>/dev/null | config_lines; }

# The lines of the kernel's log that prove something about the firmware, the IOMMU or virtual functions; every other one stays here.
log_lines() {
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      *"VMX ("*"TXT) disabled by BIOS"* | *"VMX not enabled (by BIOS)"* | *"SVM disabled (by BIOS)"* | *"kvm: disabled by bios"* | \
        *"VMX not supported by CPU"* | \
        *DMAR:*"[Firmware Bug]"* | *AMD-Vi:*"[Firmware Bug]"* | *"[Firmware Bug]"*DMAR* | *"[Firmware Bug]"*IVRS* | \
        *"[Firmware Bug]"*AMD-Vi* | *BIOS*x2apic*[Oo]pt*[Oo]ut* | *"not enough MMIO resources for SR-IOV"* | *"can't enable "*" VFs"* | \
        *"bus number out of range"* | *"Hypervisor detected: "*) printf '%s\n' "$line" ;;
    esac
  done
}

container_variable() {
  tr '\000' '\n' | while IFS= read -r line; do
    case $line in container=*) printf '%s' "$line"; break ;; esac
  done
}

# Of the SMBIOS table the formatted parts of the firmware's own structure and of memory modules: texts, serial numbers among them, stand
# behind those parts and are left out.
dmi_structures() {
  part='' count=0 length=-1 kind='' before='' inside=yes
  for byte in $(od -An -v -to1 2>/dev/null); do
    if [ -n "$inside" ]; then
      count=$((count + 1)) part=$part\\$byte
      case $count in
        1) kind=$byte ;;
        2) length=$((0$byte)); [ $length -ge 4 ] || return ;;
      esac
      [ $count = $length ] || continue
      # shellcheck disable=SC2059  # The bytes are the format.
      case $kind in 000 | 021) printf "$part\\000\\000" ;; 177) return ;; esac
      inside='' before=''
    elif [ "$before$byte" = 000000 ]; then
      part='' count=0 length=-1 inside=yes
    else
      before=$byte
    fi
  done
}

module_names() {
  while read -r name _; do
    case " $MODULES " in *" $name "*) [ -n "$name" ] && printf '%s\n' "$name" ;; esac
  done
}

table_names() {
  while read -r name rest; do
    case " $TABLES " in *" $name "*) [ -n "$name" ] && [ -z "$rest" ] && printf '%s\n' "$name" ;; esac
  done
}

# The ids of PCI functions that only one hypervisor makes, each once.
platform_ids() {
  passed=' '
  while read -r _ id _; do
    for known in $PLATFORMS; do
      [ "$id" = "$known" ] || continue
      case $passed in *" $id "*) ;; *) printf '0000\t%s\n' "$id" ;; esac
      passed="$passed$id "
    done
  done
}

tree_words() { tr '\000' ' ' | while read -r line || [ -n "$line" ]; do printf '%s' "${line% }"; done; }

# The table of `ethtool -x` without the key, and of `ip link` the words between the MTU and the queueing discipline: no address.
without_key() {
  while IFS= read -r line; do
    case $line in *[0-9a-f][0-9a-f]:[0-9a-f][0-9a-f]:*) ;; *) printf '%s\n' "$line" ;; esac
  done
}

link_words() {
  read -r line
  case $line in *' mtu '*) ;; mtu\ *) line=" $line" ;; *) return ;; esac
  line=${line#*' mtu '}
  printf 'mtu %s\n' "${line%%' qdisc '*}"
}

vendor_line() {
  while IFS= read -r line; do
    case $line in 'Hypervisor vendor:'*) printf '%s\n' "$line" ;; esac
  done
}

every_line() { cat; }

# Four bytes of a file as numbers, in $byte0 to $byte3; fails where it is shorter.
bytes_at() {
  # shellcheck disable=SC2046  # The numbers.
  set -- $(od -An -v -tu1 -j "$2" -N 4 "$base/$1" 2>/dev/null)
  [ $# -eq 4 ] || return 1
  byte0=$1 byte1=$2 byte2=$3 byte3=$4
}

# The configuration space of a function with all blank but the chain of its extended capabilities, SR-IOV and ACS: what else is there
# may be a serial number with a hardware address in it.
capabilities() {
  real "$1/config" && readable "$real" && small "$real" && room "$real" || return 1
  if ! have od || ! have dd; then closed "$real" "not read: od and dd are not installed"; return 1; fi
  space=$real length=4096
  if ! bytes_at "$space" 4092; then
    bytes_at "$space" 60 || { closed "$space" "cannot be read"; return 1; }
    if bytes_at "$space" 252; then length=256; else length=64; fi
  fi
  dd if=/dev/zero of="$tree/$space" bs=$length count=1 2>/dev/null || { closed "$space" "cannot be copied"; return 1; }
  place=256 passed=' '
  while [ $length = 4096 ] && [ "$place" -ge 256 ] && bytes_at "$space" "$place"; do
    case $passed in *" $place "*) return ;; esac
    passed="$passed$place "
    case $byte0.$byte1.$byte2.$byte3 in 0.0.0.0 | 255.255.255.255) return ;; esac
    case $byte0.$byte1 in 16.0) words=9 ;; 13.0) words=2 ;; *) words=1 ;; esac
    dd if="$base/$space" of="$tree/$space" bs=4 skip=$((place / 4)) seek=$((place / 4)) count=$words conv=notrunc 2>/dev/null
    place=$(((byte2 / 16 + byte3 * 16) / 4 * 4))
  done
}

# Commands

# Runs a command for at most COMMAND_S seconds.
limited() {
  case $limiter in
    timeout) timeout $COMMAND_S "$@" ;;
    busybox) timeout -t $COMMAND_S "$@" ;;
    *)
      "$@" &
      limited_pid=$!
      (sleep $COMMAND_S; kill $limited_pid) >/dev/null 2>&1 &
      limited_watch=$!
      wait $limited_pid
      limited_code=$?
      kill $limited_watch 2>/dev/null
      return $limited_code
      ;;
  esac
}

# run FILTER PROGRAM OPTION... [NAME]: what it prints and the filter lets through, in cmd/PROGRAM and its words.
run() {
  run_filter=$1
  shift
  run_path=cmd/$1 run_end='' run_said="$1${2:+ $2}"
  for run_word in "$@"; do
    [ "$run_word" = "$1" ] && continue
    case $run_word in -*) run_path=$run_path$run_word ;; *) run_end=$run_end.$run_word ;; esac
  done
  run_path=$run_path$run_end
  if [ -n "$base" ]; then
    [ -e "$base/$run_path" ] && pick "$run_path" "$run_filter"
    return
  fi
  have "$1" || { unseen "$run_path" "$1 is not installed"; return; }
  used_up && { unseen "$run_path" "not run: the capture reached its limit of files or time"; return; }
  reads=$((reads + 1))
  room "$run_path"
  limited "$@" >"$work/said" 2>/dev/null </dev/null
  case $? in
    0) "$run_filter" <"$work/said" >"$tree/$run_path" ;;
    124 | 137 | 143) unseen "$run_path" "$1 did not answer within $COMMAND_S s" ;;
    126) unseen "$run_path" "$1 may not be run (permission denied)" ;;
    *) unseen "$run_path" "$run_said is not supported here" ;;
  esac
  rm -f "$work/said"
}

# The same about one interface, whose name is the last word.
ask() {
  ask_filter=$1 ask_name=$2
  shift 2
  case $ask_name in -* | *"$newline"*) return ;; esac
  run "$ask_filter" "$@" "$ask_name"
}

# What the kernel logged, as far as it proves something.
read_log() {
  if [ -n "$base" ]; then
    pick cmd/dmesg log_lines
    return
  fi
  have dmesg || { unseen cmd/dmesg "dmesg is not installed"; return; }
  if limited dmesg >"$work/log" 2>/dev/null </dev/null; then
    room cmd/dmesg
    log_lines <"$work/log" >"$tree/cmd/dmesg"
  else
    unseen cmd/dmesg "dmesg is not supported here"
  fi
  rm -f "$work/log"
}

# The host, part by part

read_system() {
  ulimit -S -f $FILE_BLOCKS 2>/dev/null
  pick proc/cpuinfo cpuinfo_lines
  pick proc/meminfo meminfo_lines
  pick proc/cmdline cmdline_words
  pick proc/version version_words
  read_router_os
  pick proc/1/cgroup container_word
  if have tr; then pick proc/1/environ container_variable; else unseen proc/1/environ "not read: tr is not installed"; fi
  read_log
  read_config
  ulimit -S -f $ATTRIBUTE_BLOCKS 2>/dev/null
  for path in $MARKS; do look "$path"; done
  for path in $FILES; do take "$path"; done
  for path in $FULL_FOLDERS; do
    list "$path" || continue
    full=$real
    for file in "$base/$full"/*; do [ -f "$file" ] && take_in "$full" "${file##*/}"; done
  done
  read_firmware
  read_virtualization
  read_netfilter
  read_hugepages
  for option in $UNAME_OPTIONS; do run every_line uname "$option"; done
}

# What tells which router's operating system this is, without who built it.
read_router_os() {
  pick etc/os-release release_lines || pick usr/lib/os-release release_lines
  pick etc/issue issue_word
  for path in usr/share/vyos/version.json opt/vyatta/etc/version.json; do pick "$path" version_member; done
  for path in opt/vyatta/etc/version etc/vyatta-version; do pick "$path" version_line; done
  pick etc/version edgeos_word
  pick etc/openwrt_release openwrt_lines
  pick usr/share/perl5/PVE/pvecfg.pm proxmox_version
}

read_config() {
  take proc/sys/kernel/osrelease
  release=''
  [ -f "$tree/proc/sys/kernel/osrelease" ] && read -r release <"$tree/proc/sys/kernel/osrelease"
  case $release in '' | */*) ;; *) pick "boot/config-$release" config_lines && [ -s "$tree/$real" ] && return ;; esac
  if have gzip; then
    pick proc/config.gz unzipped_config_lines
  elif look proc/config.gz; then
    unseen proc/config.gz "not read: gzip is not installed"
  fi
}

read_firmware() {
  for path in sys/firmware/dmi/entries/0-0/raw sys/firmware/dmi/tables/DMI; do
    real "$path" && [ -e "$base/$real" ] || continue
    if have od; then pick "$real" dmi_structures; else closed "$real" "not read: od is not installed"; fi
  done
}

read_virtualization() {
  pick proc/bus/pci/devices platform_ids
  run vendor_line lscpu
  for path in $TREE_WORDS; do
    if have tr; then pick "$path" tree_words; elif look "$path"; then closed "$real" "not read: tr is not installed"; fi
  done
  list sys/kernel/irq || return
  interrupts=$real count=0
  for place in "$base/$interrupts"/*; do
    case ${place##*/} in *[!0-9]*) continue ;; esac
    [ $((count += 1)) -le $MOST_INTERRUPTS ] || break
    take_in "$interrupts/${place##*/}" chip_name
  done
}

# The tables by way of the first process: /proc/net leads to whoever looks, and that is another one each time.
read_netfilter() {
  pick proc/modules module_names
  for path in proc/1/net/ip_tables_names proc/1/net/ip6_tables_names; do pick "$path" table_names; done
}

read_hugepages() {
  list sys/kernel/mm/hugepages || return
  pages=$real
  for place in "$base/$pages"/hugepages-*; do [ -d "$place" ] && take_in "$pages/${place##*/}" nr_hugepages free_hugepages; done
}

# The types of the IOMMU groups.
read_groups() {
  real sys/kernel/iommu_groups && [ -d "$base/$real" ] || return
  groups=$real count=0
  for place in "$base/$groups"/*; do
    case ${place##*/} in *[!0-9]*) continue ;; esac
    [ $((count += 1)) -le $MOST_GROUPS ] || break
    take_in "$groups/${place##*/}" type
  done
}

read_pci() {
  real sys/bus/pci/devices && [ -d "$base/$real" ] || return
  bus=$real
  for device in "$base/$bus"/*; do
    [ -e "$device" ] && real "$bus/${device##*/}" || continue
    function=$real
    # shellcheck disable=SC2086  # The names of a table.
    take_in "$function" $PCI_FILES
    class=''
    [ -f "$tree/$function/class" ] && read -r class <"$tree/$function/class"
    case $class in 0x02* | 0x0600* | 0x0806* | 0x0880*) read_function "$function" ;; esac
    case $class in 0x02*) read_neighbours "$function" ;; esac
  done
}

# One function on the PCI bus that matters; each once.
read_function() {
  case $functions in *" $1 "*) return ;; esac
  functions="$functions$1 "
  # shellcheck disable=SC2086
  take_in "$1" $PCI_FILES $PCI_NIC_FILES
  # shellcheck disable=SC2086
  links_in "$1" $PCI_NIC_LINKS
  vendor='' device_id=''
  [ -f "$tree/$1/vendor" ] && read -r vendor <"$tree/$1/vendor"
  [ -f "$tree/$1/device" ] && read -r device_id <"$tree/$1/device"
  wanted="$wanted${vendor#0x}:${device_id#0x} "
}

# What decides whether a network function can be handed on: its capabilities, those of the port above it, and who shares its group.
read_neighbours() {
  case $neighboured in *" $1 "*) return ;; esac
  neighboured="$neighboured$1 "
  [ -h "$base/$1/physfn" ] || capabilities "$1"
  port=${1%/*}
  case ${port##*/} in
    *[0-9a-f]:[0-9a-f][0-9a-f]:[0-9a-f][0-9a-f].[0-7])
      case $neighboured in *" $port "*) ;; *) real "sys/bus/pci/devices/${port##*/}" && capabilities "$real" ;; esac
      neighboured="$neighboured$port "
      ;;
  esac
  [ -h "$base/$1/iommu_group" ] && real "$1/iommu_group" && list "$real/devices"
  read_port "$1"
}

# The link, the interrupts and the virtual functions of a network function.
read_port() {
  # shellcheck disable=SC2086
  take_in "$1" $PCI_PORT_FILES
  vfs=''
  [ -f "$tree/$1/sriov_numvfs" ] && read -r vfs <"$tree/$1/sriov_numvfs"
  case $vfs in '' | *[!0-9]* | ????*) vfs=0 ;; esac
  count=0
  while [ $count -lt "$vfs" ] && [ $count -lt $MOST_FUNCTIONS ]; do links_in "$1" virtfn$count; count=$((count + 1)); done
  lines=''
  if list "$1/msi_irqs"; then
    for place in "$base/$1/msi_irqs"/*; do lines="$lines ${place##*/}"; done
  fi
  [ -f "$tree/$1/irq" ] && read -r line <"$tree/$1/irq" && lines="$lines $line"
  for line in $lines; do
    case $line in *[!0-9]*) continue ;; esac
    real "proc/irq/$line" && [ -d "$base/$real" ] && take_in "$real" effective_affinity_list smp_affinity_list
  done
}

# Hardware first, so that a host full of software interfaces still shows what carries them.
read_nics() {
  nics=0
  for kind in hardware software; do
    for place in "$base"/sys/class/net/*; do
      name=${place##*/}
      [ "$name" = lo ] && continue
      [ -e "$place" ] && real "sys/class/net/$name" || continue
      nic=$real
      case $nic in
        sys/devices/virtual/*) [ $kind = software ] || continue ;;
        *) [ $kind = hardware ] || continue ;;
      esac
      take_in "$nic" ifindex
      [ $nics -lt $MOST_NICS ] || continue # Its name and index are enough to be counted.
      nics=$((nics + 1))
      read_nic "$nic" "$name"
      if [ $kind = software ]; then read_software "$nic"; else read_relations "$nic"; fi
    done
  done
}

read_nic() {
  # shellcheck disable=SC2086
  take_in "$1" $NIC_FILES
  # shellcheck disable=SC2086
  links_in "$1" $NIC_LINKS
  for sign in $NIC_MARKS; do look "$1/$sign"; done
  pick "$1/uevent" devtype_line
  for folder in $NIC_FOLDERS; do list "$1/$folder"; done
  read_queues "$1/queues" rx- rps_cpus
  read_queues "$1/queues" tx- xps_cpus
  if real "$1/device" && [ -d "$base/$real" ]; then
    device=$real
    # shellcheck disable=SC2086
    take_in "$device" $NIC_DEVICE_FILES
    # shellcheck disable=SC2086
    links_in "$device" $NIC_DEVICE_LINKS
  fi
  carrier=$1
  while :; do
    case ${carrier##*/} in
      usb[0-9]*) break ;;
      *[0-9a-f]:[0-9a-f][0-9a-f]:[0-9a-f][0-9a-f].[0-7])
        real "sys/bus/pci/devices/${carrier##*/}" && [ -d "$base/$real" ] || break
        carrying=$real
        read_function "$carrying"
        read_neighbours "$carrying"
        break
        ;;
    esac
    case $carrier in */*) carrier=${carrier%/*} ;; *) break ;; esac
  done
  for option in $ETHTOOL_OPTIONS; do ask without_key "$2" ethtool "$option"; done
  ask link_words "$2" ip -o link show dev
}

# read_queues FOLDER PREFIX FILE: that file of each queue of one kind.
read_queues() {
  count=0
  for place in "$base/$1/$2"*; do
    [ -d "$place" ] && [ $((count += 1)) -le $MOST_QUEUES ] || break
    take_in "$1/${place##*/}" "$3"
  done
}

# What tells whether several interfaces are one NIC, and the ids of a USB device that carries one.
read_relations() {
  device=${1%/net/*}
  links_in "$device" driver subsystem
  # shellcheck disable=SC2086
  case $device in */usb*) real "${device%/*}" && take_in "$real" $USB_FILES ;; esac
  real "$device/subsystem" && case $real in */virtio) list "$1" ;; esac
  [ -h "$base/$1/master" ] && real "$1/master" || return
  case $real in */net/*) links_in "${real%/net/*}" driver subsystem ;; esac
}

read_software() {
  # shellcheck disable=SC2086
  take_in "$1" $SOFTWARE_FILES
  for sign in $SOFTWARE_MARKS; do look "$1/$sign"; done
  index='' peer=''
  [ -f "$tree/$1/ifindex" ] && read -r index <"$tree/$1/ifindex"
  [ -f "$tree/$1/iflink" ] && read -r peer <"$tree/$1/iflink"
  [ "$index" = "$peer" ] || list "$1"
}

# The names of what is here, out of the host's own list.
read_names() {
  [ "$wanted" != ' ' ] || return
  ulimit -S -f $FILE_BLOCKS 2>/dev/null
  for path in $PCI_NAMES; do
    real "$path" && [ -e "$base/$real" ] && readable "$real" && small "$real" || continue
    have awk || { unseen "$real" "not read: awk is not installed"; return; }
    room "$real"
    LC_ALL=C awk -v wanted="$wanted" '
      /^C / { exit }
      /^[0-9a-f][0-9a-f][0-9a-f][0-9a-f]  / { vendor = substr($0, 1, 4); if (index(wanted, " " vendor ":")) print; next }
      /^\t[0-9a-f]/ && index(wanted, " " vendor ":" substr($0, 2, 4) " ") { print }
    ' "$base/$real" >"$tree/$real"
    return
  done
}

# The archive

number_channels() {
  channels=0
  for place in "$work/channels"/*; do
    [ -e "$place" ] || continue
    channels=$((channels + 1))
    printf '%s\n' $channels >"$place"
  done
}

# Gives the folders of channels in a folder their numbers.
rename_channels() {
  for place in "$1"/*; do
    case ${place##*/} in
      *$GUID*)
        public "${place##*/}"
        [ "$place" = "$1/$public" ] || mv "$place" "$1/$public" || return 1
        place=$1/$public
        ;;
    esac
    [ ! -d "$place" ] || rename_channels "$place" || return 1
  done
}

# Names become empty files and links become links, last: until now nothing here could lead anywhere else.
settle() {
  number_channels
  printf '{"capture": 1,\n "by": "capture.sh",\n "names_only": [\n' >"$work/notes"
  comma=''
  while IFS= read -r path; do
    [ -f "$work/links/$path" ] || room "$path"
  done <"$work/marks"
  while IFS= read -r path; do room "$path"; done <"$work/linked"
  while IFS= read -r path; do
    [ -e "$tree/$path" ] || [ -e "$work/links/$path" ] && continue
    true >"$tree/$path" || continue
    public "$path"
    [ "${path##*/}" != .keep ] && quote "$public" && printf '%s  "%s"' "$comma" "$quote" >>"$work/notes" && comma=",
"
  done <"$work/marks"
  [ $channels = 0 ] || rename_channels "$tree" || return 1
  while IFS= read -r path; do
    public "$path"
    place=$tree/$public
    [ -e "$place" ] && continue
    IFS= read -r to <"$work/links/$path" && public "$to" && ln -s "$public" "$place"
  done <"$work/linked"
  if [ -n "$base" ] && [ -f "$base/capture.json" ] && [ -r "$base/capture.json" ]; then
    public_lines <"$base/capture.json" >"$tree/capture.json" # The root is a capture itself: what it says about the host still holds.
  else
    { cat "$work/notes" && printf '],\n "unseen": {\n' && public_lines <"$work/unseen" && printf '}}\n'; } >"$tree/capture.json"
  fi
  return 0
}

# The options of this tar that keep the user's name and the time out of the archive, as far as it has such.
nameless() {
  for nameless in '--owner=0 --group=0 --numeric-owner --mtime=@0' '--owner=0 --group=0 --numeric-owner' '--numeric-owner' ''; do
    # shellcheck disable=SC2086
    tar $nameless -cf - -C "$work" notes >/dev/null 2>&1 && return
  done
}

pack() {
  nameless
  case $out in
    *.tar)
      # shellcheck disable=SC2086
      tar $nameless -cf - -C "$tree" . >"$out"
      ;;
    *)
      # shellcheck disable=SC2086
      { tar $nameless -cf - -C "$tree" . || true >"$work/failed"; } | gzip -9 >"$out" && [ ! -e "$work/failed" ]
      ;;
  esac
}

clean() {
  [ -n "$made" ] && rm -rf "$work"
  [ -n "$reserved" ] && [ -z "$whole" ] && rm -f "$out"
}

report() {
  case $spoken in
    ja*) cat >&2 <<END
書き出しました: $out(読んだファイル $reads 個)。ほかには何も書いていません。
シリアル番号・UUID・machine-id・ホスト名・MAC アドレス・IP アドレスのファイルは開いていません。中身の確認: tar tf $out
次は、Python 3.11 以上のある機械へこのファイルを移し、次を実行してください:
  collector facts --root ${out##*/}
  collector submit --root ${out##*/} --outcome worked
END
      ;;
    *) cat >&2 <<END
Wrote $out ($reads files and outputs were read) and nothing else.
No file with a serial number, UUID, machine-id, host name, MAC or IP address was opened. Look into it: tar tf $out
To go on, copy it to a machine with Python 3.11 or newer and run there:
  collector facts --root ${out##*/}
  collector submit --root ${out##*/} --outcome worked
END
      ;;
  esac
  case $nameless in
    *--owner*) ;;
    *)
      say "This tar also writes the user's name and the time into the archive; collector capture CLEAN.tar.gz --root FILE leaves them out." \
        "この tar は利用者名と時刻も書き込みます。collector capture CLEAN.tar.gz --root FILE で取り除けます。"
      ;;
  esac
  user=$(id -u 2>/dev/null)
  [ "${user:-0}" = 0 ] || say "Without root some facts stay unknown; capture.json in it says which files were closed." \
    "root でないため、一部は不明のままです。読めなかったファイルは中の capture.json にあります。"
  used_up && say "A limit of files or time was reached; capture.json says what was not read." \
    "ファイル数または時間の上限に達しました。読まなかったものは capture.json にあります。"
  return 0
}

main() {
  made='' reserved='' whole=''
  spoken=${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}
  LC_ALL=C PATH=${PATH:-/bin:/usr/bin}:/usr/sbin:/sbin
  export LC_ALL PATH
  unset CDPATH
  umask 077
  newline='
'
  tab=$(printf '\t')

  [ $# -ge 1 ] && [ $# -le 2 ] || give_up 2 "usage: sh capture.sh OUT.tar.gz [ROOT]" "使い方: sh capture.sh OUT.tar.gz [ROOT]"
  out=$1
  case $out in
    -*) give_up 2 "usage: sh capture.sh OUT.tar.gz [ROOT]" "使い方: sh capture.sh OUT.tar.gz [ROOT]" ;;
    *.tar) ;;
    *.tar.gz | *.tgz) 
      have gzip || give_up 2 "gzip is not installed: name the archive OUT.tar" "gzip がありません。OUT.tar という名前にしてください"
      ;;
    *)
      give_up 2 "$out: the archive is a tar; name it $out.tar.gz (or $out.tar)" \
        "$out: 書き出すのは tar です。$out.tar.gz(または $out.tar)という名前にしてください"
      ;;
  esac
  have tar || give_up 2 "tar is not installed, and nothing else makes the archive" "tar がありません。ほかに書き出す方法はありません"
  base=${2:-/}
  [ -d "$base" ] || give_up 2 "$base: no such folder" "$base: そのようなフォルダはありません"
  base=$(cd "$base" && pwd -P) || give_up 2 "$2: cannot be entered" "$2: 入れません"
  base=${base%/}
  case $out in /*) ;; *) out=$(pwd)/$out ;; esac
  [ -d "${out%/*}/" ] || give_up 2 "${out%/*}: no such folder" "${out%/*}: そのようなフォルダはありません"
  if [ -e "$out" ] || [ -h "$out" ]; then
    give_up 2 "$out is already there; choose another name" "$out は既にあります。別の名前にしてください"
  fi

  trap clean EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
  (trap '' XFSZ) 2>/dev/null && trap '' XFSZ # A file over its limit is an error, not the end.
  work=$out.part tree=$out.part/tree
  mkdir "$work" || give_up 1 "$work cannot be made: remove what is left of an earlier capture, or choose another folder" \
    "$work を作れません。以前の残りを消すか、別のフォルダにしてください"
  made=yes
  set -C
  (true >"$out") 2>/dev/null || give_up 1 "$out cannot be written" "$out に書き込めません"
  reserved=yes
  set +C
  mkdir "$tree" "$work/links" "$work/channels" || give_up 1 "$work cannot be written" "$work に書き込めません"
  true >"$work/marks" && true >"$work/linked" && true >"$work/unseen" || give_up 1 "$work cannot be written" "$work に書き込めません"

  unseen_comma='' reads=0 functions=' ' neighboured=' ' wanted=' ' limiter=none with_readlink=no
  have readlink && with_readlink=yes
  if timeout 1 true >/dev/null 2>&1; then limiter=timeout; elif timeout -t 1 true >/dev/null 2>&1; then limiter=busybox; fi
  uptime_s
  began_s=$uptime_s
  blocks=$(ulimit -S -f)

  read_system
  read_pci
  read_nics
  read_groups
  read_names
  for path in $FOLDERS; do list "$path"; done
  ulimit -S -f "$blocks" 2>/dev/null
  settle || give_up 1 "the names of Hyper-V's channels could not be replaced: they hold MAC addresses, and mv is needed" \
    "Hyper-V のチャネル名 (MAC アドレスを含む) を置き換えられませんでした。mv が必要です"
  pack || give_up 1 "$out could not be written whole; free some space or choose another folder" \
    "$out を最後まで書けませんでした。空きを作るか、別のフォルダにしてください"
  whole=yes
  report
}

main "$@"
