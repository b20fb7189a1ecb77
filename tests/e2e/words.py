"""What stands on the screen: the English sentence that a test names, and the Chinese one in its place.

Written down here once more on purpose: taken from the product's catalogues, a wrong translation would agree with itself.
"""

from __future__ import annotations

from typing import Final, Literal

Language = Literal["zh-hans", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh-hans", "en")
LOCALES: Final[dict[Language, str]] = {"zh-hans": "zh-CN", "en": "en-GB"}
"""What a browser of somebody who reads the language asks for."""

PEOPLE: Final = {
    "Lin Zhixia": "林知夏",
    "Zhou Muyun": "周慕云",
    "Wu Ruolan": "吴若兰",
    "Chen Guanlan": "陈观澜",
    "Jiang Wendi": "蒋闻笛",
    "He Yi'an": "何以安",
    "Sun Zhengze": "孙正则",
    "Yang Kejian": "杨可鉴",
    "Tang Shouyi": "唐守一",
    "Qian Duowen": "钱多闻",
    "Lu Chengzong": "陆承宗",
    "Gao Yuanshan": "高远山",
    "Feng Jiming": "冯既明",
    "Xu Zhibai": "许知白",
    "Shen Tingchao": "沈听潮",
    "Gu Yuanfan": "顾远帆",
    "Ma Lichun": "马立春",
    "Du Ruochuan": "杜若川",
    "Shi Mingyuan": "史明远",
    "Guo Zaisi": "郭再思",
}
CHINESE: Final = PEOPLE | {
    # around every page
    "Home": "首页",
    "Works": "作品",
    "Reviews": "审片",
    "Nothing here": "没有找到",
    # the first page
    "Nothing waits for you": "没有等您处理的事",
    "Check and accept": "核对并受理",
    "Form the panel": "组成审看组",
    "Watch and sign": "审看并签署意见",
    "Answer the corrections": "回应修改意见",
    "1 corrections to answer": "还有 1 条修改意见待回应",
    "3 of 3 opinions": "已签署意见 3/3",
    "Decide": "作出决定",
    # works and cuts
    "New work": "新建作品",
    "Lay out the first work": "建立第一个作品",
    "Online film": "网络电影",
    "Title": "片名",
    "English title": "英文片名",
    "Lay out the work": "建立作品",
    "The work is laid out.": "作品已建立。",
    "Bring cuts in": "上传样片",
    "Apply for review": "申请审查",
    "Cut 1": "第1版样片",
    "Cut 2": "第2版样片",
    "Preparation": "准备进度",
    "Being prepared": "准备中",
    "Technical report": "技术报告",
    "Findings": "检测结果",
    "Black picture": "黑场",
    "nothing found": "未发现问题",
    # the upload page
    "Choose files": "选择文件",
    "ready to be sent": "待上传",
    "becomes a new cut": "将作为新版本",
    "Send 1 file": "上传 1 个文件",
    "being sent": "上传中",
    "brought in": "已入库",
    "The cut is brought in.": "样片已入库",
    "Open": "查看",
    " {file}": "：{file}",
    # the application
    "Please put these things right": "请更正以下内容",
    "Subject": "题材",
    "Urban life": "都市",
    "Period": "年代",
    "Contemporary (since 1978)": "当代",
    "Minutes an episode": "每集时长（分钟）",
    "Synopsis": "内容概要",
    "Production licence number": "广播电视节目制作经营许可证号",
    "Intended platform": "拟播出平台",
    "Total investment (10,000 CNY)": "总投资（万元）",
    "Pay of all actors (10,000 CNY)": "演员总片酬（万元）",
    "Of this, pay of the leads (10,000 CNY)": "其中主要演员片酬（万元）",
    "The pay of all actors may be at most 40% of the investment.": "全部演员总片酬不得超过总投资的40%。",
    "Contact person and telephone": "联系人及电话",
    "The information is true and complete, and the work is not before another authority.": (
        "所填信息真实完整，且未同时向其他部门申请审查。"
    ),
    "Licence valid until": "许可证有效期至",
    "Use of artificial intelligence": "是否使用人工智能生成合成内容",
    "Not used": "未使用",
    "Go on to the papers": "下一步：上传材料",
    "Papers": "材料",
    "Go on to the cuts": "下一步：选择样片",
    "Check your answers": "核对填报内容",
    "The form, the papers and the cuts are frozen, and the time limit for acceptance begins.": (
        "提交后，表单、材料和样片即被固定，受理时限开始计算。"
    ),
    "ready": "可提交",
    "new": "新样片",
    "These are the cuts of the last round": "所选样片与上一轮相同",
    "To the work": "前往作品页",
    "Submit": "提交审查",
    "Submit again": "重新提交",
    "Handed in": "已提交",
    # the page of a review
    "Your turn": "待您办理",
    "With the service centre": "服务中心办理中",
    "With the panel": "审看组办理中",
    "Submitted, waiting for acceptance": "已提交，等待受理",
    "Waiting for your correction": "待修改后重新提交",
    "Under review": "审看中",
    "5 working days left": "剩 5 个工作日",
    "Accept": "受理",
    "Done: Accept.": "已办理：受理。",
    "Round 2": "第2轮",
    "Open the room": "进入审片室",
    "Returned for correction": "退回修改",
    "{signed} signed, 3 needed": "已签署{signed}份，须3份",
    "The others' opinions are shown once yours is signed": "您签署后才能看到其他审看人员的意见",
    "Sign your opinion": "签署意见",
    "Reasons": "理由",
    "Sign": "签署",
    "Your opinion is signed.": "意见已签署。",
    "This is met": "确认落实",
    "Settled": "已落实",
    # the panel
    "Name the panel": "确定审看组",
    "The panel is named.": "审看组已确定。",
    # the room
    "Round {number}": "第 {number} 轮",
    "Blocker": "严重",
    "You": "我",
    "Notes": "意见",
    "Opinions": "审看结论",
    "{signed} of 3 opinions signed": "已签署 {signed} 份，需 3 份",
    "Sign the opinion": "签署结论",
    "What the others signed you see once you have signed yourself.": "您签署之后，才能看到其他人的结论。",
    "black": "黑场",
    "No black, frozen or stray frames that the work does not call for": "无非创作需要的黑场、静帧和夹帧",
    # the decision
    "Approve": "审查通过",
    "Return for correction": "退回修改",
    "Go on": "下一步",
    "Items to put right": "需修改事项",
    "The producer is told all listed items at once": "所列意见将一次性告知制作单位",
    "This cannot be undone.": "不能撤销",
    "The letter is issued and the producer can see it.": "文书已生成，制作单位可以查看。",
    # the answers
    "Answer each item": "逐项回应",
    "Will fix": "将修改",
    "Supplied or corrected": "已补正或修改",
    "What you did, or why": "修改说明或理由",
    "Save the answers": "保存回应",
    "Every item is answered.": "各项均已回应",
    # the letter
    "Documents": "文书",
    "Approved": "审查通过",
    "Number of the letter": "文号",
    "Verification code": "验证码",
    "Verify": "核验",
    "This letter was issued here and is in force.": "本文书由本平台签发，现行有效。",
    "Weiyang Pictures": "未央影业有限公司",
}


def words(language: Language, english: str, **values: object) -> str:
    """The sentence in the language, its gaps filled. Raises KeyError for one that has no Chinese here."""
    return (CHINESE[english] if language == "zh-hans" else english).format(**values)
