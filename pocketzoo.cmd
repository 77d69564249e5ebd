@echo off
rem Builds pocketzoo on first use, then runs it in the caller's directory.
rem It sees no changed sources: run "mvnw -Dquick -pl cli -am package" after changing any.
setlocal
set "root=%~dp0"
rem Spark and PyTorch are large downloads: built with where the command line wants them.
set "module=cli"
set "profiles="
echo " %* " | find " --spark" >nul && set "module=spark" && set "profiles=-Pspark"
echo " %* " | find " --torchscript" >nul && set "module=torch" && set "profiles=-Ptorch"
set "launcher_args=%root%%module%\target\launcher.args"
if exist "%launcher_args%" goto run

echo Building pocketzoo (first use, downloads what it needs) ... 1>&2
pushd "%root%"
call mvnw.cmd -q -B -ntp -Dquick %profiles% -pl %module% -am package 1>&2
set "status=%errorlevel%"
popd
if not "%status%"=="0" goto failed
if not exist "%launcher_args%" goto failed

:run
rem Environment of the run. What the user has set is kept.
if not "%~1"=="bench" if not defined OMP_NUM_THREADS set "OMP_NUM_THREADS=1"
if not defined ORT_DISABLE_TELEMETRY set "ORT_DISABLE_TELEMETRY=1"

set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
rem See the file pocketzoo for what the options are about.
"%java%" -XX:+IgnoreUnrecognizedVMOptions --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Djdk.console=java.base -Djdk.http.auth.tunneling.disabledSchemes= -Dorg.bytedeco.javacpp.maxphysicalbytes=0 "@%launcher_args%" io.github.pocketzoo.cli.Main %*
exit /b %errorlevel%

:failed
echo pocketzoo: the build failed, see above 1>&2
exit /b 1
