#!/usr/bin/env bash
# Runs a command beside a small network of its own: hosts that are network namespaces, joined by a bridge.
#
#   build/netns.sh [HOST…] -- COMMAND…     hosts are called a, b and c unless named
#
# The command finds in its environment, for each host (A, B, …): NS_A its namespace, IP_A its address, and LINK_A
# its cable's end at the bridge; NS_SWITCH is the bridge's namespace. So:
#   ip netns exec $NS_A COMMAND            runs something on a host
#   ip -n $NS_SWITCH link set $LINK_A down pulls its cable
# Everything is removed when the command ends. Needs root and iproute2.
set -euo pipefail

hosts=()
while (($#)) && [[ $1 != -- ]]; do hosts+=("$1") && shift; done
if ((!$#)); then
  sed -n '2,/^set/{/^set/!s/^# \{0,1\}//p}' "$0" >&2
  exit 2
fi
shift
if ((EUID != 0)); then
  echo 'netns.sh needs root: network namespaces are made with sudo build/netns.sh …' >&2
  exit 1
fi
((${#hosts[@]})) || hosts=(a b c)

net=ferry$$
export NS_SWITCH=$net-switch
made=()
trap 'for ns in "${made[@]}"; do ip netns del "$ns" || true; done' EXIT
trap 'exit 143' TERM HUP
trap 'exit 130' INT

namespace() {
  ip netns add "$1"
  made+=("$1")
  ip -n "$1" link set lo up
}

namespace "$NS_SWITCH"
ip -n "$NS_SWITCH" link add lan type bridge mcast_snooping 0
ip -n "$NS_SWITCH" link set lan up
number=0
for host in "${hosts[@]}"; do
  number=$((number + 1))
  ns=$net-$host address=10.99.0.$number link=port-$host
  namespace "$ns"
  ip link add "$link" netns "$NS_SWITCH" type veth peer name eth0 netns "$ns"
  ip -n "$NS_SWITCH" link set "$link" master lan up
  ip -n "$ns" address add "$address/24" dev eth0
  ip -n "$ns" link set eth0 up
  export "NS_${host^^}=$ns" "IP_${host^^}=$address" "LINK_${host^^}=$link"
done

"$@"
