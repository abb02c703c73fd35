#include "tests/agent/devices/browser_fixture.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <stdexcept>

namespace roundsman {
namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> Pages() {
  return {
      {"/plain", "<title>Plain</title><h1>Plain page</h1><a href=/second>Go on</a>"},
      {"/second", "<title>Second</title><h1>Second page</h1>"},
      {"/tap",
       "<button id=b style='font-size:30px' onclick=\"setTimeout(()=>{document.body."
       "style.background='#0a0';document.getElementById('b').textContent='Tapped'},200)\">Tap "
       "me</button>"},
      {"/hang", "<button onclick='for(;;){}'>Hang me</button><p>Alive</p>"},
      {"/leaving",
       "<button "
       "onclick=\"window.addEventListener('beforeunload',(e)=>{e.preventDefault();e.returnValue="
       "true});this.textContent='Ready'\">Arm</button><p><a href=/second>Leave</a>"},
      {"/deep",
       "<label>Name <input></label><select><option>One</select><button onclick=\"let n="
       "document.body;for(let i=0;i<100000;i++)n=n.appendChild(document.createElement('div'));"
       "n.offsetTop\">Crash me</button>"},
      {"/touches",
       "<body style='margin:0;touch-action:none;height:844px'><p id=p "
       "style='margin:0'>Touches</p><script>const "
       "seen=[];for(const t of "
       "['touchstart','touchmove','touchend'])addEventListener(t,(e)=>{const "
       "c=e.changedTouches[0];seen.push([Math.round(c.clientX),Math.round(c.clientY),e.timeStamp]);"
       "if(t==='touchend'){const a=seen[0],z=seen[seen.length-1],down=seen.every((s,i)=>i===0||"
       "s[1]<=seen[i-1][1]);p.textContent='From '+a[0]+' '+a[1]+' to '+z[0]+' '+z[1]+' over '+("
       "z[2]-a[2]>=250&&z[2]-a[2]<2000)+' moves '+(seen.length>4)+' steady '+down}})</script>"},
      {"/alert",
       "<button onclick=\"alert('Hello');document.title=confirm('Sure?');this.textContent="
       "'Answered'\">Warn</button>"},
      {"/tree", R"html(<title>Tree</title><html lang=en>
        <style>
          .modal{position:fixed;left:0;top:300px;width:390px;height:100px;background:#eee}
          .glass{position:fixed;left:0;top:420px;width:390px;height:60px;pointer-events:none}
          .under{position:absolute;left:20px;top:330px} .free{position:absolute;left:20px;top:440px}
          .clip{height:20px;overflow:hidden} .clip p{margin:30px 0}
          .dark{background:#102030;color:#ffffff80}
        </style>
        <h1 class=dark>Head<b>line</b> here</h1>
        <p style="display:none">Not displayed</p><p style="visibility:hidden">Invisible</p>
        <div style="opacity:0"><p>Transparent</p></div>
        <div class=clip><p>Clipped away</p></div>
        <div id=host></div>
        <script>document.getElementById('host').attachShadow({mode:'open'}).innerHTML=
          '<button>In the shadow</button>'</script>
        <iframe srcdoc="<p>In the frame</p>" width=200 height=60></iframe>
        <img src=/nothing.png alt="Broken one" width=20 height=20>
        <label>Name <input id=name placeholder="Your name"></label>
        <input type=password value=hunter2 aria-label=Secret>
        <button disabled>Cannot</button>
        <div class="loading-spinner">…</div>
        <button class=under>Under it</button><button class=free>Free</button>
        <div class=modal></div><div class=glass></div>
        <p style="margin-top:2000px">Far below</p></html>)html"},
      {"/type",
       "<input id=i autofocus oninput=\"o.textContent='Heard '+this.value\" onkeydown="
       "\"k.textContent+=event.key+' '\"><p id=o></p><p id=k></p>"},
      {"/popup",
       "<a id=a target=_blank href=/second>Blank</a><p><button onclick=\"window.open('/second')\""
       ">Window</button><p><button onclick='window.close()'>Close</button>"},
      {"/errors",
       "<script src=/missing.js></script><script>fetch('/also-missing');new EventSource("
       "'/events');setTimeout(()=>{throw new Error('Boom')},0)</script><p>Errors"},
      {"/scroll", "<div style='height:5000px;background:linear-gradient(red,blue)'>Long</div>"},
      {"/wide",
       "<meta name=viewport content='width=980'><div style='width:980px;text-align:right'>"
       "<button>Right</button></div>"},
  };
}

TempDir MakeTemp() {
  Result<TempDir> made = TempDir::Make("roundsman-device-test");
  if (!made) throw std::runtime_error(made.error().ToString());
  return *std::move(made);
}

std::string ReadAll(const fs::path& path) {
  Result<std::string> text = ReadFile(path);
  return text ? *std::move(text) : std::string();
}

}  // namespace

BrowserTest::BrowserTest() : profiles_(MakeTemp()), site_(Pages()) {
  profile_.name = "test-phone";
  profile_.user_agent =
      "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
      "Chrome/156.0.0.0 Mobile Safari/537.36";
  profile_.platform = "Android";
  profile_.platform_version = "14.0.0";
  profile_.model = "Pixel 8";
  options_.loopback_only = true;
  options_.profiles_directory = profiles_.path().string();
  Result<std::unique_ptr<DevicePool>> pool = MakeChromiumPool(options_, log_);
  if (!pool) throw std::runtime_error(pool.error().ToString());
  pool_ = *std::move(pool);
}

BrowserTest::~BrowserTest() {
  pool_.reset();
  EXPECT_TRUE(Descendants().empty()) << "processes left behind";
  EXPECT_EQ(ProfilesLeft(), 0U) << "profile directories left behind";
}

std::unique_ptr<Device> BrowserTest::Open(const std::string& url) {
  Result<std::unique_ptr<Device>> device = pool_->Acquire(profile_, Soon());
  if (!device) throw std::runtime_error(device.error().ToString());
  const Result<void> opened = (*device)->Navigate({NavigationKind::kOpen, url}, Soon());
  if (!opened) throw std::runtime_error(opened.error().ToString());
  return *std::move(device);
}

UiTree BrowserTest::Tree(Device& device, std::vector<std::string> css) {
  Result<UiTree> tree = device.ReadTree({std::move(css)}, Soon());
  if (!tree) throw std::runtime_error(tree.error().ToString());
  return *std::move(tree);
}

int BrowserTest::FindText(const UiTree& tree, const std::string& text) {
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    const std::string& has = tree.nodes[i].text;
    if (has.find(text) < 2 && has.find(text) != std::string::npos) return static_cast<int>(i);
  }
  return -1;
}

Result<InputFact> BrowserTest::Tap(Device& device, const std::string& text) {
  if (!Appears(device, text)) return RobotError("no " + text);
  const UiTree tree = Tree(device);
  const int node = FindText(tree, text);
  Gesture gesture;
  gesture.from = tree.nodes[static_cast<std::size_t>(node)].box.center();
  return device.Touch(gesture, Soon());
}

bool BrowserTest::Appears(Device& device, const std::string& text, Duration within) {
  const Deadline deadline = Deadline::In(within);
  while (deadline.Open()) {
    const Result<UiTree> tree = device.ReadTree({}, deadline);
    const int node = tree ? FindText(*tree, text) : -1;
    if (node >= 0 && tree->nodes[static_cast<std::size_t>(node)].rendered) return true;
    deadline.Pause(std::chrono::milliseconds(30));
  }
  return false;
}

std::vector<pid_t> BrowserTest::BrowserPids() const {
  std::vector<pid_t> pids;
  for (const pid_t pid : Descendants()) {
    const std::string command = ReadAll(fs::path("/proc") / std::to_string(pid) / "cmdline");
    const bool ours = command.find(profiles_.path().string()) != std::string::npos;
    if (ours && command.find("--type=") == std::string::npos) pids.push_back(pid);
  }
  return pids;
}

std::vector<pid_t> BrowserTest::Descendants() {
  std::multimap<pid_t, pid_t> children;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    // "pid (name) state ppid …"; the name may hold anything.
    const std::string stat = ReadAll(entry.path() / "stat");
    const std::size_t end = stat.rfind(')');
    if (end == std::string::npos) continue;
    children.emplace(static_cast<pid_t>(std::stol(stat.substr(end + 4))),
                     static_cast<pid_t>(std::stol(name)));
  }
  std::vector<pid_t> found{::getpid()};
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto [first, last] = children.equal_range(found[i]);
    for (auto it = first; it != last; ++it) found.push_back(it->second);
  }
  found.erase(found.begin());
  return found;
}

std::size_t BrowserTest::ProfilesLeft() const {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(profiles_.path()), fs::directory_iterator{}));
}

}  // namespace roundsman
